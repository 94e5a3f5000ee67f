"""Names of people and places, composed of syllables.

A recipe is a tuple of columns; one part is drawn from each column and the parts are joined.
"""

Recipe = tuple[tuple[str, ...], ...]


def _columns(*lines: str) -> Recipe:
    """Return a recipe; each of ``lines`` has the parts of one column, and ``-`` is the empty part."""
    return tuple(tuple("" if part == "-" else part for part in line.split()) for line in lines)


KO_GIVEN = _columns(
    "민 서 지 하 도 수 예 은 윤 시 현 유 주 태 다 소 가 나 준 재 승 연 채 아 정 건 해 규 보 라",
    "준 윤 우 아 연 은 서 진 호 린 율 현 빈 원 민 영 희 수 경 나 온 솔 람 찬 훈 미 결 비 별 성",
)
KO_SURNAME = _columns("김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 전 홍 고 문 양 손 배 백 허 남 심")
KO_TOWN = _columns(
    "달빛 푸른 솔 은하 바람 햇살 강 별 소나무 무지개 대나무 새벽 구름 들꽃 느티 하늘 물안개 해오름 단풍 버들 산들 꽃",
    "마을 골 동 섬 나루 고개 포구 언덕 벌 재",
)
KO_CITY = _columns(
    "서울 부산 대구 인천 광주 대전 울산 수원 춘천 강릉 전주 경주 여수 "
    "목포 제주 속초 안동 청주 통영 포항 군산 창원 진주 원주 순천"
)

# words of no meaning: what a model has never heard of
KO_STRANGE = _columns(
    "카 토 베 루 미 노 파 시 크 테 오 바 하 레 두 자 피 스 로 마 고 너 블 쿠 체 랑 덕 황 곽 묵",
    "르 로 타 나 디 모 리 키 벨 란 스 토 린 파 더 곤 구 라 펙 츠 음 실 성 천",
    "- - 스 카 논 르 터 미 드 아 온 톤 국 비 가 지 산 선 학 법",
)

EN_GIRL = _columns(
    "Mi Li So El An Ma Na Ro Ha Jo Cla Be Ta Vi I E", "ra na la lia rie sa nna dy lly ren ssa via ya ris"
)
EN_BOY = _columns(
    "Ben To Da Le Ja Sa Ma No Hu Ow Pe Os Fin Ar Ru E",
    "-o -rin -mas -vid -nard -son -cas -lan -go -en -ter -ley -ton -win -bert",
)
EN_GIRL_COMMON = _columns(
    "Anna Emma Lucy Mary Grace Alice Ruby Nora Jane Clara Sophie Hana Mina Rose Ella Ida Kate Olive Julia Maya"
)
EN_BOY_COMMON = _columns(
    "Tom Jack Leo Sam Henry Max Oscar Ben Theo Hugo Adam Noah Luke Peter Jude Ravi Omar Finn Paul Eric"
)
EN_SURNAME = _columns(
    "Green Hill Wood Ash Brook Stone Miller Baker Carter Field Marsh Hart West North Lake Rose Fox Bell King Reed",
    "- - - man son ley ford well er",
)
EN_STRANGE = _columns(
    "bra zo kel mor ti flu gra vin sto que pla dri nor sha wex ju cro fen lo pyr thu ga",
    "- - ti do ra lu me na bi go ze ka ri ven",
    "n x l m ck st rd sm tt ph on ine oid ism ium ate ville",
)
EN_TOWN = _columns(
    "Green Ash Oak Stone River Maple Silver Clear Hill Wind Sun Fern Mill Red Bright Fox Elm North Apple Moon",
    "ford ton field dale bridge wood port brook haven hill mouth stead bury vale",
)
EN_CITY = _columns(
    "London Paris Seoul Busan Rome Berlin Tokyo Lima Oslo Cairo "
    "Madrid Vienna Dublin Athens Prague Lisbon Boston Chicago Sydney Toronto"
)

RECIPES: dict[str, dict[str, Recipe]] = {
    "ko": {
        "given": KO_GIVEN,
        "full": KO_SURNAME + KO_GIVEN,
        "surname": KO_SURNAME,
        "town": KO_TOWN,
        "city": KO_CITY,
        "strange": KO_STRANGE,
    },
    "en": {
        "girl": EN_GIRL,
        "boy": EN_BOY,
        "girl_common": EN_GIRL_COMMON,
        "boy_common": EN_BOY_COMMON,
        "surname": EN_SURNAME,
        "town": EN_TOWN,
        "city": EN_CITY,
        "strange": EN_STRANGE,
    },
}
