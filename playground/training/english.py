"""English word forms: articles, plurals, verb endings."""

import re

VOWELS = "aeiou"
SOUNDS_LIKE_A_VOWEL = ("hour", "honest", "heir", "honor")
SOUNDS_LIKE_A_CONSONANT = ("uni", "use", "usu", "eu", "one", "once", "ufo", "uku", "ute")

PLURALS = {
    "mouse": "mice", "goose": "geese", "child": "children", "man": "men", "tooth": "teeth", "foot": "feet",
    "sheep": "sheep", "deer": "deer", "fish": "fish", "leaf": "leaves", "loaf": "loaves", "wolf": "wolves",
    "knife": "knives", "shelf": "shelves", "scarf": "scarves", "calf": "calves", "potato": "potatoes",
    "tomato": "tomatoes", "hero": "heroes", "mango": "mangoes", "person": "people", "thief": "thieves",
    "elf": "elves", "wife": "wives", "ox": "oxen", "dormouse": "dormice", "titmouse": "titmice",
    "woodlouse": "woodlice", "volcano": "volcanoes", "echo": "echoes", "quiz": "quizzes", "avocado": "avocados",
    "moose": "moose", "bison": "bison", "salmon": "salmon", "trout": "trout", "tuna": "tuna", "cod": "cod",
    "squid": "squid", "shrimp": "shrimp", "mackerel": "mackerel", "herring": "herring", "scissors": "scissors",
    "eyeglasses": "eyeglasses", "human": "humans",
}  # fmt: skip

PASTS = {
    "be": "was", "begin": "began", "blow": "blew", "break": "broke", "bring": "brought", "build": "built",
    "buy": "bought", "catch": "caught", "choose": "chose", "come": "came", "cut": "cut", "dig": "dug", "do": "did",
    "draw": "drew", "drink": "drank", "eat": "ate", "fall": "fell", "feed": "fed", "feel": "felt", "fight": "fought",
    "find": "found", "fly": "flew", "forget": "forgot", "freeze": "froze", "get": "got", "give": "gave", "go": "went",
    "grow": "grew", "hang": "hung", "have": "had", "hear": "heard", "hide": "hid", "hit": "hit", "hold": "held",
    "keep": "kept", "know": "knew", "lay": "laid", "lead": "led", "leave": "left", "lend": "lent", "let": "let",
    "light": "lit", "lose": "lost", "make": "made", "meet": "met", "pay": "paid", "put": "put", "read": "read",
    "ride": "rode", "ring": "rang", "rise": "rose", "run": "ran", "say": "said", "see": "saw", "sell": "sold",
    "send": "sent", "set": "set", "shake": "shook", "shine": "shone", "show": "showed", "shut": "shut", "sing": "sang",
    "sit": "sat", "sleep": "slept", "slide": "slid", "speak": "spoke", "spend": "spent", "spin": "spun",
    "stand": "stood", "steal": "stole", "stick": "stuck", "sweep": "swept", "swim": "swam", "swing": "swung",
    "take": "took", "teach": "taught", "tell": "told", "think": "thought", "throw": "threw", "tie": "tied",
    "wake": "woke", "wear": "wore", "weave": "wove", "win": "won", "write": "wrote",
}  # fmt: skip

DOUBLED = re.compile(r"(?:^|[^aeiou])[aeiou][bdgmnprt]$")
ARTICLE = re.compile(r"\b([Aa])n? (?=(\w+))")


def article(word: str) -> str:
    """Return the article of ``word``: ``a`` or ``an``."""
    low = word.lower()
    if low.startswith(SOUNDS_LIKE_A_VOWEL) or re.match(r"(8|11\b|18\b)", low):
        return "an"
    starts_with_vowel = low[:1] in VOWELS and low[:1] != ""
    return "an" if starts_with_vowel and not low.startswith(SOUNDS_LIKE_A_CONSONANT) else "a"


def mend_articles(text: str) -> str:
    """Return ``text`` with every ``a`` or ``an`` replaced by the right article."""
    return ARTICLE.sub(lambda m: m[1] + article(m[2])[1:] + " ", text)


def plural(noun: str) -> str:
    """Return the plural of ``noun``: of several words the last one changes, or the one before ``of`` or ``in``."""
    head, *tail = re.split(r"( of | in )", noun, maxsplit=1)
    before, space, last = head.rpartition(" ")
    return before + space + _plural_word(last) + "".join(tail)


def third_person(verb: str) -> str:
    """Return the third person singular of a verb: ``carry water`` → ``carries water``."""
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


def _plural_word(word: str) -> str:
    """Return the plural of one word; a word that ends in man or fish has the plural of man or fish."""
    if word in PLURALS:
        return PLURALS[word]
    if word.endswith(("man", "shelf", "child")):
        return next(word.removesuffix(end) + PLURALS[end] for end in ("man", "shelf", "child") if word.endswith(end))
    return word if word.endswith("fish") else _with_s(word)


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
