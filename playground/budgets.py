"""The limits of one request, each with its reason and the error for a request over it.

Many readers share one server; a request over these limits would block the others for a long time or fill its memory.
None of them is within reach of the page's own controls.
"""

from dataclasses import dataclass

from playground.errors import PlaygroundError, PromptError
from playground.text import Language, Text


@dataclass(frozen=True)
class Budget:
    """One limit.

    Attributes:
        name: what is limited, as the error calls it.
        most: the largest amount.
        unit: the unit of the amount.
        why: the reason for this number.
        way_out: what to do instead.
    """

    name: str
    most: int
    unit: Text
    why: Text
    way_out: Text

    def check(self, amount: int, error: type[PlaygroundError] = PromptError) -> None:
        """Raise ``error`` where ``amount`` is over the limit."""
        if amount > self.most:
            rule = Text(f"{self.most:,}{self.unit.ko} 이하여야 합니다", f"must be at most {self.most:,} {self.unit.en}")
            raise error(self.name, rule, amount, self.way_out)


_CHARACTERS, _TOKENS, _IDS = Text("자", "characters"), Text("토큰", "tokens"), Text("개", "ids")
_PART = Text("일부만 붙여 넣으세요", "Paste a part of it")
_FEWER = Text("빔 너비나 설정의 수, 길이를 줄이세요", "Take narrower beams, fewer settings or a shorter length")

PROMPT = Budget(
    "prompt", 200_000, _CHARACTERS,
    Text("약 5만 토큰. 쪼갤 때 글자마다 200바이트가 듭니다", "50,000 tokens; splitting takes 200 bytes a character"),
    _PART,
)  # fmt: skip
SOURCE = Budget(
    "source", 1_000_000, _CHARACTERS,
    Text("요약할 글은 모델이 읽는 앞부분만 쪼갭니다", "of a text to summarize only the beginning is split"),
    _PART,
)  # fmt: skip
READ = Budget(
    "prompt × num_beams", 65_536, _TOKENS,
    Text(
        "빔과 대답 하나하나가 프롬프트를 읽고 기억합니다: 8,192토큰을 여덟 번",
        "every beam and every reply reads the prompt and remembers it: eight times 8,192",
    ),
    Text("글이나 빔 너비, 설정의 수를 줄이세요", "Shorten the text, or take narrower beams or fewer settings"),
)  # fmt: skip
WRITTEN = Budget(
    "max_new_tokens × num_beams", 51_200, _TOKENS,
    Text("설정 열 개가 빔 열 개로 512토큰씩 쓸 때", "ten settings of ten beams, 512 tokens each"), _FEWER,
)  # fmt: skip
CONVERSATION = Budget(
    "messages", 500_000, _CHARACTERS,
    Text(
        "512토큰 대답이 200번. 오래된 말을 어디까지 뺄지 찾으려고 여러 번 읽습니다",
        "two hundred replies of 512 tokens; it is read several times to find how many old messages to leave out",
    ),
    Text("새 대화를 시작하거나 말을 줄이세요", "Begin a new conversation, or shorten it"),
)  # fmt: skip
REFERENCE = Budget(
    "reference", 50_000, _CHARACTERS,
    Text("ROUGE-L은 두 글의 길이를 곱한 만큼 걸립니다", "ROUGE-L takes as long as both lengths multiplied"), _PART,
)  # fmt: skip
SUMMARY = Budget(
    "summary", 4_096, _IDS, Text("max_new_tokens의 최댓값", "the most that max_new_tokens can be"),
    Text("더 짧은 요약을 살펴보세요", "Look at a shorter summary"),
)  # fmt: skip
COMPARED_WITH_SOURCE = Budget(
    "summary × source", 8_388_608, Text("쌍", "pairs of tokens"),
    Text(
        "512토큰 요약과 16,384토큰 원문. 베낀 곳과 어텐션은 쌍마다 셉니다",
        "a summary of 512 tokens and a source of 16,384; copied runs and attention are counted pair by pair",
    ),
    Text("원문이나 요약을 줄이세요", "Shorten the source or the summary"),
)  # fmt: skip
TYPED_IDS = Budget(
    "ids", 10_000, _IDS, Text("아이디마다 화면에 조각이 하나 놓입니다", "each becomes a piece on the page"),
    Text("일부만 적으세요", "Type a part of them"),
)  # fmt: skip
SECONDS = Budget(
    "seconds", 1_800, Text("초", "seconds"),
    Text("글 하나가 이보다 오래 걸리면 쓰던 데서 멈춥니다",
         "a text, or several side by side, that take longer stop where they are"),
    Text("더 작은 모델이나 더 짧은 길이를 고르세요", "Take a smaller model or a shorter length"),
)  # fmt: skip
QUERY = Budget(
    "query", 200, _CHARACTERS,
    Text("어휘의 가장 긴 조각보다 깁니다. 정규식은 이 길이면 바로 준비됩니다",
         "longer than any piece; a regular expression of this length is compiled at once"),
    Text("더 짧게 찾아보세요", "Look for something shorter"),
)  # fmt: skip

BUDGETS = (
    PROMPT, SOURCE, READ, WRITTEN, SECONDS, CONVERSATION, REFERENCE, SUMMARY, COMPARED_WITH_SOURCE, TYPED_IDS, QUERY,
)  # fmt: skip
"""All limits, in the order of the README's table."""


def budgets_table(language: Language) -> str:
    """Return the README's table of limits in Markdown."""
    rows = [f"| `{each.name}` | {each.most:,} {each.unit[language]} | {each.why[language]} |" for each in BUDGETS]
    return "\n".join(["| what | at most | why |\n|---|---|---|", *rows])
