"""Names for articles, composed of many syllables; some are reserved for held-out articles.

A name has a root, which is composed, and often a word that tells what it names: ``Belmora United``. Roots are split by
a checksum: one in ``PARTS`` is held out and occurs in no training article, whatever it names. A strange root is made of
any syllables, so that the model learns to copy names of any form.
"""

import zlib
from dataclasses import dataclass
from functools import cache
from itertools import product

from playground.training import names
from playground.training.compose import Dice
from playground.training.grammar import Language
from playground.training.names import Recipe
from playground.training.tokenizer import common_syllables

PARTS = 8  # one part of the roots is held out
UNWANTED = {"강간", "매춘", "보지", "자지", "성교", "음모", "정액", "사정", "마약", "병신"} | set(names.KO_CITY[0])


@dataclass(frozen=True)
class Kind:
    """How one kind of name is made: the recipes of its roots, and the words that may come before and after them."""

    roots: tuple[Recipe, ...]
    before: tuple[str, ...] = ("",)
    after: tuple[str, ...] = ("",)


def _columns(*lines: str) -> Recipe:
    """Return a recipe; each of ``lines`` has the parts of one column, and ``-`` is the empty part."""
    return tuple(tuple(part.strip("-") for part in line.split()) for line in lines)


KO_ROOT = _columns(
    "가 나 다 라 마 바 사 아 자 차 타 파 하 강 남 단 담 덕 도 동 두 로 매 명 모 무 문 미 백 벽 별 보 봉 "
    "부 비 산 삼 상 새 서 석 선 설 성 세 소 송 수 순 승 신 안 양 연 영 예 오 옥 온 용 우 운 원 월 유 윤 "
    "은 이 인 장 재 정 제 조 주 중 지 진 창 천 청 초 춘 충 태 평 포 풍 학 한 해 향 현 호 홍 화 효 흥 갈 "
    "달 물 밤 솔 길 늘 빛",
    "강 곡 골 교 구 남 담 도 동 두 량 령 로 룡 리 림 명 목 문 밀 봉 산 서 석 선 성 송 수 순 실 안 암 양 "
    "여 연 영 오 옥 온 원 월 음 인 전 정 제 주 진 창 척 천 청 촌 추 춘 탄 평 포 풍 하 항 해 향 현 호 화 "
    "흥 울 들 벌 솔 샘 내 누 래 미 보 터 뫼",
    "- - - - - - 나루 골 내 들 벌 섬 원 포 진 산",
)
KO_GIVEN = _columns(
    "가 강 건 경 고 권 규 근 기 나 남 노 다 단 대 덕 도 동 두 라 려 로 명 무 문 미 민 범 별 병 봉 빈 상 "
    "새 서 석 선 설 성 세 소 솔 수 숙 순 슬 승 시 신 아 안 여 연 영 예 오 용 우 운 원 유 윤 은 의 이 인 "
    "일 재 정 제 종 주 준 중 지 진 찬 창 채 철 초 충 치 태 필 하 한 해 혁 현 형 혜 호 홍 화 환 효 훈 휘 "
    "희",
    "건 걸 겸 경 곤 관 광 교 국 군 규 균 근 기 길 나 남 누 단 담 도 동 라 람 란 래 련 렬 령 록 룡 루 린 "
    "림 만 명 모 묵 문 미 민 배 백 범 별 봄 비 빈 빛 샘 서 석 선 섭 성 섬 솔 수 숙 슬 식 신 심 아 안 애 "
    "엽 영 온 욱 운 웅 원 율 윤 은 일 재 정 조 주 준 진 찬 창 채 철 춘 태 택 하 학 한 현 형 호 홍 화 환 "
    "효 훈 휘 흠 희",
)
KO_SURNAME = _columns(
    "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 전 홍 고 문 양 손 배 백 허 남 심 노 하 곽 "
    "성 차 주 우 구 민 나 진 지 엄 채 원 천 방 공 현 함 변 염 여 추 도 소 석 선 설 마 길 연 위 표 명 기 "
    "반 왕 금 옥 육 인 맹 제 모 탁 국 어 은 편"
)[0]
KO_FOREIGN_GIVEN = _columns(
    "가 그레 나 니 다 도 디 라 레 로 루 리 마 막 메 미 바 베 벤 보 브 비 사 세 소 스테 시 아 알 안 야 에 "
    "엘 오 올 요 유 이 일 자 제 조 카 칼 케 코 콘 클라 타 테 토 티 파 페 펠 프란 피 하 한 헨 호 후",
    "나 네 노 니 다 데 도 드 디 라 란 레 로 론 루 르 리 린 마 막 만 모 미 바 베 보 비 사 산 세 소 스 시 "
    "안 야 얀 오 온 코 크 토 티 파 펠 프",
    "- - - - 스 르 나 노 라 도 코",
)
KO_FOREIGN_FAMILY = _columns(
    "가르 골 그라 나 노 다 델 도 뒤 드 라 랑 레 로 루 뤼 린 마 만 메 멘 모 뮐 바 발 베 벨 보 볼 뵈 브 비 "
    "빌 사 살 샤 세 소 슈 스테 슬 시 아 안 알 에 엘 오 올 요 우 위 유 잉 자 체 카 칸 켈 코 콘 쿠 크라 클 "
    "타 토 트 파 페 포 폰 프 피 하 한 헤 호 훔",
    "가 게 고 그 나 너 네 노 니 다 더 데 도 두 라 란 러 레 로 루 르 리 마 만 머 메 모 무 바 버 베 보 브 "
    "사 센 셀 손 스 시 오 자 체 치 카 코 타 터 테 토",
    "- - 넨 노 니 르 만 베르 센 손 스 스키 스트 온 츠 치 코 크 토 티",
)
KO_COINED = _columns(
    "그라 글로 네오 노바 누리 다온 델 도담 디오 라온 레오 루나 루멘 리버 마루 메타 모아 미르 바론 베가 벨 보람 비타 "
    "세온 센트 솔 스텔 시엘 아라 아리 아토 알파 에버 에코 엔 오름 온 유니 이든 인 제노 지오 카이 컴 코어 큐 테라 "
    "토르 트리 파인 페르 포르 하모 한결 해늘 휴",
    "가 나 넥스 노 닉 다 데 도 드 디 라 라인 렉스 로 론 루 르 리 리스 린 마 맥스 메드 모 무스 미 바 벨 보 브 "
    "비 비트 사 솔 스 시 신 아 엔 오 온 움 윈 젠 제 지 카 코 큐 크 타 텍 토 트 티스 파 폼 피",
)

EN_FIRST = _columns(
    "A Ab Ada Al Am An Ar As Av Ba Be Bel Bo Bri Ca Car Ce Chi Cla Co Cor Da Dal De Del Di Do Dor E Ed El Em Er Es Fa "
    "Fe Fel Fi Flo Fra Ga Gar Ge Gi Gre Gu Ha Han Har He Hel Hi Ho Hu I Il Im In Is Ja Jan Je Jo Jor Ju Ka Kar Ke Ki "
    "Ko Kri La Lan Le Leo Li Lin Lo Lu Ma Mar Me Mel Mi Mo Mor Na Nel Ni No Nor O Ol Or Os Pa Pau Pe Per Pi Ra Ran Re "
    "Ro Ron Ru Sa San Se Sel Si So Sol Ste Su Ta Tam Te Tes The Ti To Tor U Ul Va Val Ve Vi Vo Wa Wil Xa Ya Yo Za Ze "
    "Zo",
    "- - - - ba be bi da de di do la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te va ve vi",
    "bel bert da dan den dra fin la lan len li lia lin lo lon man mas mi mir na nan nard nel ni nia no ra ran ren ri "
    "ric rin ris ro ron sa san sel sha son sy ta tan ten tha ti ton trice va van vin vor ya zo",
)
EN_FAMILY = _columns(
    "A Al An Ar Ash Ba Bal Bar Be Bel Ber Bla Bo Bor Bra Bran Bre Bur Ca Cal Car Cha Che Cla Cle Col Cor Cra Cro Da "
    "Dal Dar De Del Den Dor Dra Du Dun E El Em En Er Fa Fal Fe Fen Fer Fin Fla For Ga Gal Gar Ge Gil Gla Gor Gra Gre "
    "Gri Ha Hal Han Har Hel Hen Hol Hor Hu Il In Jan Jar Jo Ka Kal Kar Kel Ken Ki Kor Kra La Lan Lar Le Len Li Lin Lo "
    "Lor Ma Mal Man Mar Me Mel Mer Mi Mil Mo Mon Mor Na Nel Nor O Ol Or Os Pa Pal Par Pel Per Pra Pren Ra Ram Ran Re "
    "Ren Ri Ro Ros Ru Sa Sal San Se Sel Sha Sil Sol Sta Ste Stra Su Ta Tal Tar Ten Ter Tha Tor Tra Tre Ul Va Val Van "
    "Ve Ver Vi Vol Wal War We Wel Wil Win Wor Ya Yor Za",
    "- - - - ba be bi da de di do ga ka la le li lo ma me mi mo na ne ni no ra re ri ro sa se ta te va vi",
    "berg bin bridge by dale den der din don dorf er ert ez field ford gan gard gers ham holm itt kins ko lan land "
    "ler ley lin lis low man mann mer mond more mot nard ner ney nik nor novan quist rand rell ren rick ris row sen "
    "ser sky son stad stein ston ten ter thal tin to ton tor tov vall van ver vick vin ward well wick win wood worth "
    "zano",
)
EN_ROOT = _columns(
    "Ab Ald Al Am An Ar Ash Aver Bal Bar Bel Ben Ber Bla Bor Bram Bre Bri Bur Cal Cam Can Car Cas Cedar Char Chel Cla "
    "Cor Cran Cres Dal Dan Dar Del Den Der Dor Dover Dra Dun East El Em Er Es Fal Fen Fer Fin Fol Gal Gar Gil Glen "
    "Gra Gren Hal Ham Har Hel Hol Hor Il Iron Is Jas Jor Kal Kar Kel Ken Kes Kil Kor Lam Lan Lar Lin Lo Lor Lun Mal "
    "Man Mar Mel Mer Mil Mon Mor Nar Nel New Nor Ol Or Os Pal Par Pel Pen Per Quin Ral Ran Ras Ren Rich Ro Ros Rud "
    "Sal San Sel Sil Sol Stan Stel Sun Tal Tam Tar Tel Ten Thorn Tor Tre Tul Ul Val Var Vel Ver Vin Wal War Wel Wes "
    "Wil Win Yar Yor Zan Zel",
    "- - - - a e i o ba da de der e en er ga i in ka la le li lo ma me mi na ne o on ra ri ro sa ta te ver vi",
    "bay beck berg borough bourne bridge brook burn bury by chester cliff combe cott dale den don fell field ford "
    "gate grove ham haven head hill holm hurst land ley lia low mar mead mere mond mont moor mora mouth nia nor pool "
    "port ra ria ridge ron rose run sea side stead ston stow ter thorpe ton vale ven ville ward water well wick wood "
    "worth",
)
EN_COINED = _columns(
    "Ae Alto Apex Ar Astra Aura Axi Bel Bio Bri Cal Ce Cor Cy Dex Dyna Eco Ele En Ever Evo Fero Flu Gen Geo Glo Gra "
    "Halo He Hy In Ion Ju Kine Ko Lu Lumi Lyra Mag Mer Meta Mira Neo Nex No Nova Octa Omni Op Or Pa Per Pyra Qua Qui "
    "Rho Sera Sol Spec Sten Syn Tel Terra Ti Tri Ultra Uni Va Vec Vera Vi Vol Xen Ze Zy",
    "- - - ba de di do la li lo ma mi na no ra ri ro ta ti va",
    "bit core cor da dyne fin flex gen gra ion ix kor lab lex lia line lo lux max met mo nex nia nix nor nova on ora "
    "par pix plex po quent ra rex ron ros sys tal tec ten tera this ton tor tra tron va vex via vis vo xa zen",
)

# What English syllables are made of, for strange roots.
EN_ONSETS = _columns(
    "- b bl br c ch cl cr d dr f fl fr g gl gr h j k kl kr l m n p pl pr qu r s sh sk sl sm sn sp st str sw t th tr tw "
    "v w wh y z"
)[0]
EN_VOWELS = _columns("a a a e e e i i o o o u u ai ay au ea ee ei ie oa oo ou ow y")[0]
EN_CODAS = _columns("- - - - - - b ck d ff g l ll m n nd ng nk nt p r rd rk rn rt s ss st t th tt w x")[0]

KO_TEAM = _columns(
    "FC 시티 유나이티드 타이거즈 이글스 레인저스 스타즈 로버스 윙스 베어스 호크스 웨이브 팰컨스 드래곤즈 나이츠 코메츠 "
    "썬더스 애슬레틱"
)[0]
KO_FIRM = _columns(
    "전자 식품 제약 화학 산업 건설 항공 조선 중공업 바이오 로보틱스 모빌리티 소프트 에너지 가구 섬유 테크 유통"
)[0]
EN_TEAM = _columns(
    "United City Rovers Athletic Town Rangers Wanderers Tigers Eagles Hawks Bears Comets Knights Falcons Dragons "
    "Wolves Stars Albion"
)[0]
EN_FIRM = _columns(
    "Motors Foods Robotics Energy Labs Airlines Systems Textiles Software Pharma Steel Toys Logistics Optics "
    "Batteries Furniture Electronics Shipping"
)[0]

KINDS: dict[Language, dict[str, Kind]] = {
    "ko": {
        "person": Kind((KO_GIVEN,), before=KO_SURNAME),
        "foreigner": Kind((KO_FOREIGN_GIVEN, KO_FOREIGN_FAMILY)),
        "city": Kind((KO_ROOT,)),
        "team": Kind((KO_ROOT,), after=tuple(f" {word}" for word in KO_TEAM)),
        "firm": Kind((KO_COINED,), after=KO_FIRM),
        "product": Kind((KO_COINED,)),
        "school": Kind((KO_ROOT,), after=("초등학교", "중학교", "고등학교")),
    },
    "en": {
        "person": Kind((EN_FIRST, EN_FAMILY)),
        "city": Kind((EN_ROOT,)),
        "team": Kind((EN_ROOT,), after=tuple(f" {word}" for word in EN_TEAM)),
        "firm": Kind((EN_COINED,), after=tuple(f" {word}" for word in EN_FIRM)),
        "product": Kind((EN_COINED,)),
        "school": Kind((EN_ROOT,), after=(" Primary School", " Middle School", " High School", " Academy")),
    },
}


def compose(language: Language, kind: str, dice: Dice, held_out: bool, strange: float = 0.0) -> str:
    """Return a name of this ``kind`` whose roots are all held out, or all not.

    Each root is a strange one with probability ``strange``. A root with a word before it must be on the wanted side of
    the split also together with that word: 한 + 선원 may be the root of a city, too.
    """
    recipe = KINDS[language][kind]
    while True:
        drawn = [any_syllables(language) if strange and dice.happens(strange) else columns for columns in recipe.roots]
        root = " ".join(_root(columns, dice, held_out) for columns in drawn)
        before = dice.pick(recipe.before)
        if not before or is_held_out(before + root) == held_out:
            return before + root + dice.pick(recipe.after)


def strange_root(language: Language, dice: Dice) -> str:
    """Return a strange root that is not held out."""
    return _root(any_syllables(language), dice, held_out=False)


@cache
def any_syllables(language: Language) -> Recipe:
    """Return the recipe of a strange root: two or three syllables, half of the Korean ones any of the tokenizer's."""
    if language == "ko":
        columns = (*KO_ROOT, *KO_GIVEN, *KO_FOREIGN_GIVEN, *KO_FOREIGN_FAMILY, *KO_COINED)
        usual = sorted({syllable for column in columns for part in column for syllable in part})
        rare = common_syllables()
        syllables = tuple(rare) + tuple(usual) * (len(rare) // len(usual))
        return syllables, syllables, syllables + ("",) * len(syllables)
    syllables = tuple(map("".join, product(EN_ONSETS, EN_VOWELS, EN_CODAS)))
    return tuple(map(str.capitalize, syllables)), syllables, syllables + ("",) * len(syllables)


def is_held_out(root: str) -> bool:
    """Return whether ``root`` is reserved for held-out articles."""
    return zlib.crc32(root.encode()) % PARTS == 0


def _root(columns: Recipe, dice: Dice, held_out: bool) -> str:
    """Return one draw from each column, joined, that is on the wanted side of the split."""
    while True:
        root = "".join(dice.pick(column) for column in columns)
        if is_held_out(root) == held_out and root not in UNWANTED:
            return root
