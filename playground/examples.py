"""The texts that the page opens with and offers, written for this project. Plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.text import Language

PROMPTS: Mapping[Language, Sequence[str]] = {
    "ko": (
        "옛날 옛적 깊은 산속 작은 마을에",
        "오늘 학교에서",
        "8 + 7 => 15\n2 + 1 => 3\n6 + 5 => ",
        "대전 소나기 팀의 선수들이 입장합니다.",
        "내일 준비물을 적어 볼게요. 잘 들으세요.",
        '"안녕하세요?" 선생님이 말씀하셨어요.',
        "숲속에 사는 쀍은",
        "도깨비가 길을 막아섰습니",
    ),
    "en": (
        "Once upon a time, in a small village,",
        "Today at school",
        "8 + 7 => 15\n2 + 1 => 3\n6 + 5 => ",
        "In the museum there is a drawer full of stones.",
        "This is the plan for the week in our house.",
        '"Good morning," said the teacher.',
        "A quokka sat on the hill, and",
        "The children went to the playgr",
    ),
}
"""Prompts of the Generate tab; the first of each language is the one the page opens with."""

COMPARED: Mapping[Language, str] = {
    "ko": "내일 날씨를 전해 드립니다.",
    "en": "One afternoon, the basket of Luke's brother was gone.",
}
"""The prompt that the Compare tab opens with: such texts go on and on, so greedy and beams repeat themselves."""

ARTICLES: Mapping[Language, Sequence[str]] = {
    "ko": (
        (
            "새 로봇 팔이 물빛연구소에서 태어났다. 서다온 박사가 18달 동안 이것에 매달렸다. 성공한 비율은 79퍼센트였다."
            ' 한 번 충전하면 39시간 쓸 수 있다. 11만 원이면 살 수 있다. 다른 연구자 문하늬 박사는 "더 살펴볼 일이 '
            '남았다"고 말했다.'
        ),
        (
            "뉴브롬프턴 FC는 1905-06 시즌을 남부 리그 1부에서 보냈다. 구단이 이 리그에서 맞은 열두 번째 "
            "시즌이었다. 출발은 좋지 않았다. 처음 여덟 경기 가운데 여섯 경기에서 골을 넣지 못했고, 시즌의 절반이 "
            "지났을 때 3승에 그쳐 바닥 가까이 있었다. 1906년이 되자 첫 일곱 경기에서 3승을 거두었지만, 마지막 "
            "아홉 경기 중 여덟 경기가 골 없이 끝났다. 최종 순위는 18팀 가운데 17위였다. FA컵에서는 2라운드에서 "
            "탈락했다. 빌 매리엇이 5골로 팀에서 가장 많이 넣었고, 조 월턴은 37경기 중 36경기에 나섰다. 홈 관중이 "
            "가장 많았던 경기는 1906년 1월 27일 포츠머스전으로, 5,500명이 들어왔다."
        ),
        (
            "1896년 하계 올림픽은 4월 6일부터 15일까지 그리스 아테네에서 열렸다. 고대 올림픽이 393년에 끝난 뒤 "
            "처음 열린 근대 올림픽이었다. 아테네는 1894년 6월 23일 피에르 드 쿠베르탱이 파리에서 연 회의에서 "
            "만장일치로 뽑혔고, 이때 국제올림픽위원회도 세워졌다. 그때까지의 어떤 대회보다 많은 나라의 선수가 "
            "모였으며 파나티나이코 경기장은 관중으로 가득했다. 그리스 사람들은 스피리돈 루이스가 마라톤에서 "
            "우승하자 가장 크게 환호했다. 카를 슈만은 레슬링과 체조에서 금메달 네 개를 땄고, 헤르만 "
            "바인게르트너는 메달 여섯 개로 가장 많은 메달을 모았다. 다음 대회는 1900년 파리로 정해져 있었고, "
            "그리스는 108년 뒤인 2004년에 다시 올림픽을 열었다."
        ),
        (
            "남쪽 바다의 작은 섬 달무리도에 첫 책방이 문을 열었다. 배를 고치던 창고를 주민 45명이 두 달 동안 "
            "손보아 만들었다. 책방에는 주민들이 집에서 가져온 책 1,300권이 꽂혔다. 주인을 맡은 문하늬 씨는 매주 "
            "토요일 저녁 아이들에게 책을 읽어 줄 생각이다. 섬에는 배가 하루 두 번만 들어와서, 뭍에서 온 손님은 "
            "책을 읽다가 하룻밤을 묵어야 한다. 주민들은 내년 봄에 작은 낭독회를 열기로 했다."
        ),
    ),
    "en": (
        (
            "There is good news from the robot club of Tallis High School. In Marrowby they took part in the robot "
            "contest. The rain held things up for 40 minutes. Among 48 teams they won the first prize. Anna Torrel "
            "of grade 2 led the team. In the end everyone cleaned up."
        ),
        (
            "New Brompton FC spent the 1905–06 season in Division One of the Southern League. It was the "
            "club's 12th season in the league. The start was poor: in six of the first eight games the team did "
            "not score, and by the middle of the season it had won only three times and stood near the bottom. "
            "The new year began better, with three wins in seven league games, but the team failed to score in "
            "eight of its last nine games. It finished 17th of 18 clubs. In the FA Cup it reached the second "
            "round. Bill Marriott was the top scorer with five goals, and Joe Walton played in 36 of the 37 "
            "games. The largest home crowd, 5,500 people, watched the game against Portsmouth on 27 January "
            "1906."
        ),
        (
            "The 1896 Summer Olympics were held in Athens from 6 to 15 April 1896. They were the first Olympic "
            "Games of modern times, long after the ancient Games had ended in 393. Athens was the choice of "
            "every delegate at a congress that Pierre de Coubertin had called to Paris on 23 June 1894. No "
            "sports event before had brought together athletes of so many countries, and the Panathenaic Stadium "
            "was full. The crowd cheered loudest when Spyridon Louis won the marathon. Carl Schuhmann won four "
            "gold medals in wrestling and gymnastics, and Hermann Weingärtner won six medals, more than anyone "
            "else. The Games of 1900 had already been given to Paris, and Greece waited until 2004, 108 years, "
            "to be host again."
        ),
        (
            "A night ferry between the islands of Marrow and Tolsay sailed for the first time on Friday. The "
            "ship, built in 1978 as a fishing boat, carries 60 people and takes four hours. Until now the last "
            "boat left at five in the afternoon, and nurses from Tolsay had to sleep at the hospital. The "
            "captain, Ines Calloway, says that the sea is often calmer after midnight. A ticket costs 9 dollars, "
            "and the first month is paid for by the harbor. If more than 400 people use the ferry by June, it "
            "will sail every night."
        ),
    ),
}
"""The example articles; the first of a language is the one the tab opens with: one of the few kinds of article that the
built-in summarizer knows."""


@dataclass(frozen=True)
class Scene:
    """How a conversation begins.

    Attributes:
        name: what stands on its button.
        system: the system prompt.
        asks: what a user may say first; the first stands in the box.
    """

    name: str
    system: str
    asks: tuple[str, ...]


SCENES: Mapping[Language, Sequence[Scene]] = {
    "ko": (
        Scene(
            "가게 질의응답",
            "당신은 꽃집의 질의응답 담당입니다. 친절하고 정중하게 답하고, 확실하지 않은 것은 약속하지 마십시오.",
            ("몇 시에 문을 여나요?", "환불할 수 있나요?", "선물 포장도 되나요?"),
        ),
        Scene(
            "수업 도우미",
            "당신은 친절한 수업 도우미예요. 쉽게 설명해 주세요.",
            ("3 더하기 4는 얼마예요?", "온도가 뭐예요?", "토큰이 뭐예요?"),
        ),
        Scene(
            "이야기 짝",
            "너는 친절한 이야기 짝이야. 주인공과 장소를 받아 짧은 이야기를 들려줘.",
            ("토끼가 숲에서 겪은 이야기를 들려줘.", "바닷가에 사는 소년 이야기를 해 줘.", "그래서 어떻게 됐어?"),
        ),
    ),
    "en": (
        Scene(
            "shop desk",
            "You are the customer desk of the flower shop. Be kind and formal, and do not promise what is not certain.",
            ("When do you open?", "Can I return this?", "Do you wrap gifts?"),
        ),
        Scene(
            "class helper",
            "You are a kind class helper. Explain things simply.",
            ("What is 3 plus 4?", "What is temperature?", "What is a token?"),
        ),
        Scene(
            "story partner",
            "You are a friendly story partner. Take a hero and a place, and tell a short story.",
            ("Tell me a story about a rabbit in the forest.", "A boy by the sea, please.", "What happened then?"),
        ),
    ),
}
"""The scenes of each language; the page opens with the first."""
