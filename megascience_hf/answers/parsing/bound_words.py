"""How languages other than English make a bound of a number or change its value: one table, a row for each language.

To add a language, add a row here, and a sentence to NO_AMOUNTS in tests/answers/test_languages.py.
Every field holds alternatives, parted by "|", in small letters; they are words or phrases, not patterns.
"""

from __future__ import annotations

from dataclasses import dataclass

from megascience_hf.answers.text.patterns import alternatives


@dataclass(frozen=True, slots=True)
class BoundWords:
    """The words of one language.

    Attributes:
        code: of ISO 639.
        more: "at least", "more than", before a number.
        less: "at most", "less than", before a number.
        behind: "or more", "at most" and the like, behind a number.
        changed: "squared", "-th part" and the like, behind a number: the value is another.
        other: "half of", "twice", "unequal to", "instead of" and the like, before a number: the value is another.
        spaced: words are parted by spaces.
    """

    code: str
    more: str
    less: str
    behind: str = ""
    changed: str = ""
    other: str = ""
    spaced: bool = True


BOUND_WORDS = (
    # Chinese
    BoundWords(
        "zh",
        more="至少是|至少为|至少|最少是|最少|大于或等于|大于等于|大于|大於|不小于|不少于|不低于|多于|超过|超過|高于",
        less="至多是|至多为|至多|最多是|最多|小于或等于|小于等于|小于|小於|不大于|不超过|不超過|不多于|不高于|少于|低于|不足|不到|将近|將近|接近|几乎有|几乎是|几乎",
        behind="多个|多元|多人|多名|多只|多本|余个|余元|余人|以上|以下|以内|及以上|及以下|或更多|或更少",
        changed="的两倍|的兩倍|的2倍|的平方|的立方|分之|的倒数|的阶乘|阶乘|次方|的一半",
        other="两倍于|兩倍於|不等于|不等於|除了",
        spaced=False,
    ),
    # Japanese
    BoundWords(
        "ja",
        more="少なくとも|最低でも|最低",
        less="多くとも|多くても|最大でも|せいぜい",
        behind="以上|以下|未満|超|より大きい|より小さい|より多い|より少ない|を超え|まで",
        changed="の2倍|の二倍|の3倍|の2乗|の二乗|の3乗|の三乗|乗|の階乗|分の|の逆数|の半分",
        spaced=False,
    ),
    # Korean
    BoundWords(
        "ko",
        more="적어도|최소한|최소",
        less="많아도|최대|거의",
        behind="이상|이하|미만|초과|보다 크|보다 작|보다 많|보다 적",
        changed="의 두 배|의 2배|의 제곱|제곱|의 세제곱|분의|의 역수|의 절반",
        spaced=False,
    ),
    # German
    BoundWords(
        "de",
        more="mindestens|wenigstens|mehr als|größer als|über|nicht weniger als|minimal|gut",
        less="höchstens|maximal|weniger als|kleiner als|unter|nicht mehr als|bis zu|fast|beinahe|knapp|nahezu|kaum",
        behind="oder mehr|oder weniger|oder höher|und mehr|mindestens|höchstens|maximal|minimal",
        changed="im quadrat|zum quadrat|fakultät|quadriert",
        other=(
            "die hälfte von|das doppelte von|das dreifache von|ein vielfaches von|zweimal|dreimal|"
            "doppelt so viel wie|doppelt so viele wie|ungleich|verschieden von|außer|statt"
        ),
    ),
    # French
    BoundWords(
        "fr",
        more="au moins|plus de|plus grand que|plus grande que|supérieur à|supérieure à|au minimum",
        less=(
            "au plus|au maximum|moins de|plus petit que|plus petite que|inférieur à|inférieure à|jusqu'à|"
            "presque|près de|à peine|quasiment"
        ),
        behind="ou plus|ou moins|au moins|au plus|au maximum|au minimum",
        changed="au carré|au cube|à la puissance|factorielle",
        other=(
            "la moitié de|le double de|le triple de|deux fois|trois fois|un multiple de|différent de|"
            "différente de|au lieu de|sauf"
        ),
    ),
    # Spanish
    BoundWords(
        "es",
        more="al menos|por lo menos|más de|mayor que|mayor a|superior a|como mínimo|mínimo",
        less="como mucho|a lo sumo|menos de|menor que|menor a|inferior a|como máximo|máximo|hasta|casi|apenas",
        behind="o más|o menos|como mínimo|como máximo|como mucho|al menos",
        changed="al cuadrado|al cubo|elevado a|factorial",
        other=(
            "la mitad de|el doble de|el triple de|dos veces|tres veces|un múltiplo de|distinto de|"
            "distinta de|diferente de|en lugar de|en vez de|excepto"
        ),
    ),
    # Portuguese
    BoundWords(
        "pt",
        more="pelo menos|no mínimo|mais de|mais que|maior que|maior do que|superior a",
        less="no máximo|menos de|menos que|menor que|menor do que|inferior a|até|quase",
        behind="ou mais|ou menos|no mínimo|no máximo|pelo menos",
        changed="ao quadrado|ao cubo|elevado a|fatorial",
        other="metade de|o dobro de|o triplo de|duas vezes|três vezes|um múltiplo de|diferente de|em vez de|exceto",
    ),
    # Italian
    BoundWords(
        "it",
        more="almeno|più di|maggiore di|superiore a|come minimo",
        less="al massimo|meno di|minore di|inferiore a|fino a|quasi|appena meno di",
        behind="o più|o meno|almeno|al massimo",
        changed="al quadrato|al cubo|elevato a|fattoriale",
        other=(
            "la metà di|il doppio di|il triplo di|due volte|tre volte|un multiplo di|diverso da|diversa da|"
            "invece di|tranne"
        ),
    ),
    # Dutch
    BoundWords(
        "nl",
        more="minstens|ten minste|minimaal|meer dan|groter dan|ruim",
        less="hoogstens|ten hoogste|maximaal|minder dan|kleiner dan|bijna|amper|tot",
        behind="of meer|of minder|minstens|hoogstens",
        changed="in het kwadraat|faculteit",
        other=(
            "de helft van|het dubbele van|het drievoud van|twee keer|drie keer|een veelvoud van|"
            "ongelijk aan|in plaats van|behalve"
        ),
    ),
    # Polish
    BoundWords(
        "pl",
        more="co najmniej|przynajmniej|więcej niż|większe niż|ponad",
        less="co najwyżej|najwyżej|mniej niż|mniejsze niż|prawie|niemal|niecałe",
        behind="lub więcej|lub mniej",
        changed="do kwadratu|do potęgi|silnia",
        other="połowę z|połowa z|dwa razy|trzy razy|wielokrotność|różne od|różna od|zamiast|oprócz",
    ),
    # Russian
    BoundWords(
        "ru",
        more="не менее|не меньше|минимум|больше чем|больше|более чем|более|свыше|по крайней мере|как минимум",
        less=(
            "не более|не больше|максимум|меньше чем|меньше|менее чем|менее|до|не превышает|как максимум|"
            "почти|без малого"
        ),
        behind="или больше|или более|или меньше|или менее|и более|и больше",
        changed="в квадрате|в кубе|в степени|факториал",
        other=(
            "половина от|половины от|половину от|вдвое больше|кратно|кратна|кратен|отличается от|отлична от|"
            "вместо|кроме"
        ),
    ),
    # Ukrainian
    BoundWords(
        "uk",
        more="не менше|принаймні|більше ніж|більше|понад|щонайменше",
        less="не більше|менше ніж|менше|щонайбільше|майже",
        behind="або більше|або менше",
        changed="у квадраті|в квадраті|у кубі",
        other="половина від|половину від|кратне|відрізняється від|замість|крім",
    ),
    # Turkish
    BoundWords(
        "tr",
        more="en az|en azından",
        less="en çok|en fazla|neredeyse",
        behind="veya daha fazla|ve üzeri|veya daha az|ten büyük|den büyük|ten küçük|den küçük|ten fazla|den fazla",
        changed="nin yarısı|in yarısı|ün yarısı|un yarısı|in karesi|nin karesi|ün karesi|un karesi|faktöriyel",
    ),
    # Arabic
    BoundWords(
        "ar",
        more="على الأقل|أكبر من|أكثر من|لا يقل عن|ما لا يقل عن",
        less="على الأكثر|أصغر من|أقل من|لا يزيد عن|لا يتجاوز",
        behind="على الأقل|على الأكثر|أو أكثر|أو أقل|فأكثر|فأقل",
        changed="تربيع|مضروب",
    ),
    # Persian
    BoundWords(
        "fa",
        more="حداقل|دست کم|بیش از|بیشتر از|بزرگتر از",
        less="حداکثر|کمتر از|کوچکتر از",
        behind="یا بیشتر|یا کمتر",
        changed="به توان",
    ),
    # Hindi
    BoundWords(
        "hi",
        more="कम से कम|से अधिक|न्यूनतम",
        less="अधिक से अधिक|अधिकतम",
        behind="से अधिक|से ज्यादा|से कम|या अधिक|या कम",
        changed="का वर्ग|का घन",
    ),
    # Vietnamese
    BoundWords(
        "vi",
        more="ít nhất là|ít nhất|lớn hơn|nhiều hơn|tối thiểu",
        less="nhiều nhất là|nhiều nhất|nhỏ hơn|ít hơn|tối đa",
        behind="trở lên|trở xuống",
        changed="bình phương|lập phương|giai thừa",
    ),
    # Indonesian
    BoundWords(
        "id",
        more="setidaknya|sekurang-kurangnya|lebih dari|lebih besar dari|paling sedikit|minimal",
        less="paling banyak|kurang dari|lebih kecil dari|maksimal",
        behind="atau lebih|atau kurang",
        changed="kuadrat|pangkat|faktorial",
    ),
    # Swedish
    BoundWords(
        "sv",
        more="minst|åtminstone|mer än|fler än|större än|drygt",
        less="högst|som mest|mindre än|färre än|nästan|knappt|upp till",
        behind="eller mer|eller fler|eller mindre",
        changed="i kvadrat|upphöjt till|fakultet",
        other=(
            "hälften av|dubbelt så många som|dubbelt så mycket som|en multipel av|skild från|i stället för|"
            "istället för|utom"
        ),
    ),
    # Danish
    BoundWords(
        "da",
        more="mindst|mere end|flere end|større end",
        less="højst|mindre end|færre end|op til|næsten|knap|knapt",
        behind="eller mere|eller flere|eller mindre|eller færre",
        changed="i anden|fakultet",
        other="halvdelen af|det dobbelte af|forskellig fra|i stedet for|undtagen",
    ),
    # Norwegian
    BoundWords(
        "no",
        more="minst|mer enn|flere enn|større enn",
        less="høyst|mindre enn|færre enn|opptil|nesten|knapt",
        behind="eller mer|eller flere|eller mindre|eller færre",
        changed="i annen|fakultet",
        other="halvparten av|det dobbelte av|forskjellig fra|i stedet for|unntatt",
    ),
)


def words_of_bounds(field: str) -> str:
    """A pattern of the words in one field of all languages; in the unspaced ones they may stand anywhere."""
    spaced, unspaced = (
        alternatives(*(getattr(row, field) for row in BOUND_WORDS if row.spaced is parted)) for parted in (True, False)
    )
    return rf"(?<!\w)(?:{spaced})(?!\w)|(?:{unspaced})"


def bounds_of(code: str) -> str:
    """A pattern of the words before a number in one language; of nothing where the table has no row for it."""
    return alternatives(*(f"{row.more}|{row.less}|{row.other}" for row in BOUND_WORDS if row.code == code))
