"""English word forms: articles, plurals, verb endings. Knows nothing of grammar files or models."""

import re

VOWELS = "aeiou"
SOUNDS_LIKE_A_VOWEL = ("hour", "honest", "heir", "honor")
SOUNDS_LIKE_A_CONSONANT = ("uni", "use", "usu", "eu", "one", "once", "ufo")

PLURALS = {
    "mouse": "mice", "goose": "geese", "child": "children", "man": "men", "woman": "women", "tooth": "teeth",
    "foot": "feet", "sheep": "sheep", "deer": "deer", "fish": "fish", "leaf": "leaves", "loaf": "loaves",
    "wolf": "wolves", "knife": "knives", "shelf": "shelves", "scarf": "scarves", "calf": "calves",
    "potato": "potatoes", "tomato": "tomatoes", "hero": "heroes", "mango": "mangoes", "person": "people",
}  # fmt: skip

PASTS = {
    "be": "was", "begin": "began", "bring": "brought", "build": "built", "buy": "bought", "catch": "caught",
    "choose": "chose", "come": "came", "cut": "cut", "dig": "dug", "do": "did", "draw": "drew", "drink": "drank",
    "eat": "ate", "feel": "felt", "find": "found", "fly": "flew", "forget": "forgot", "get": "got", "give": "gave",
    "go": "went", "grow": "grew", "have": "had", "hear": "heard", "hide": "hid", "hold": "held", "keep": "kept",
    "know": "knew", "leave": "left", "lose": "lost", "make": "made", "meet": "met", "put": "put", "read": "read",
    "ride": "rode", "run": "ran", "say": "said", "see": "saw", "sell": "sold", "send": "sent", "sing": "sang",
    "sit": "sat", "sleep": "slept", "speak": "spoke", "stand": "stood", "swim": "swam", "take": "took",
    "teach": "taught", "tell": "told", "think": "thought", "throw": "threw", "wear": "wore", "win": "won",
    "write": "wrote",
}  # fmt: skip

DOUBLED = re.compile(r"(?:^|[^aeiou])[aeiou][bdgmnprt]$")
ARTICLE = re.compile(r"\b([Aa])n? (?=(\w+))")


def article(word: str) -> str:
    """Return ``a`` or ``an``, whichever is said before ``word``."""
    low = word.lower()
    if low.startswith(SOUNDS_LIKE_A_VOWEL) or re.match(r"(8|11\b|18\b)", low):
        return "an"
    starts_with_vowel = low[:1] in VOWELS and low[:1] != ""
    return "an" if starts_with_vowel and not low.startswith(SOUNDS_LIKE_A_CONSONANT) else "a"


def mend_articles(text: str) -> str:
    """Return ``text`` with every ``a`` before a word turned into the article that the word asks for."""
    return ARTICLE.sub(lambda m: m[1] + article(m[2])[1:] + " ", text)


def plural(noun: str) -> str:
    """Return the plural of ``noun``; only the last word of several is changed."""
    before, space, last = noun.rpartition(" ")
    return before + space + (PLURALS.get(last) or _with_s(last))


def third_person(verb: str) -> str:
    """Return what a verb's first word becomes after he, she or it: ``carry water`` → ``carries water``."""
    first, space, rest = verb.partition(" ")
    form = {"be": "is", "have": "has"}.get(first) or _with_s(first)
    return form + space + rest


def past(verb: str) -> str:
    """Return a verb's past: ``go home`` → ``went home``, ``plan a trip`` → ``planned a trip``."""
    first, space, rest = verb.partition(" ")
    return (PASTS.get(first) or _with_ed(first)) + space + rest


def gerund(verb: str) -> str:
    """Return a verb's -ing form: ``make tea`` → ``making tea``."""
    first, space, rest = verb.partition(" ")
    if first.endswith("e") and not first.endswith(("ee", "be")):
        first = first[:-1]
    elif _doubles(first):
        first += first[-1]
    return first + "ing" + space + rest


def _with_s(word: str) -> str:
    """Return ``word`` with -s, -es or -ies."""
    if word.endswith("y") and word[-2:-1] not in VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh", "go", "do")) else "s")


def _with_ed(verb: str) -> str:
    """Return a regular verb's past."""
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return verb[:-1] + "ied"
    return verb + (verb[-1] if _doubles(verb) else "") + "ed"


def _doubles(verb: str) -> bool:
    """Return whether a verb doubles its last letter before an ending: one short syllable, as in plan, stop."""
    return bool(DOUBLED.search(verb)) and sum(letter in VOWELS for letter in verb) == 1
