"""One form for the many ways to write a letter: width, case, kana, old and new shapes of kanji."""

from __future__ import annotations

import re
import unicodedata

# Old shape -> new shape. Replaced before words are told apart: the dictionary knows the new ones.
_OLD_NEW = (
    "澤沢廣広髙高﨑崎邊辺邉辺濱浜瀨瀬櫻桜國国學学會会圓円區区縣県澁渋檜桧榮栄眞真壽寿龍竜瀧滝嶋島嶌島冨富"
    "德徳惠恵應応寳宝寶宝藏蔵鐵鉄驛駅體体醫医圖図書書館館舘館號号數数經経濟済實実寫写對対變変廳庁當当續続"
    "總総聲声條条將将淺浅戰戦專専曾曽爲為爾尓禮礼萬万與与豐豊佛仏佐佐來来團団壹壱貳弐參参亞亜惡悪壓圧"
    "圍囲飮飲營営衞衛驗験檢検擴拡樂楽勸勧觀観關関歸帰舊旧擧挙峽峡狹狭莖茎惱悩鄕郷勳勲藝芸徑径輕軽繼継獻献"
    "權権險険嚴厳效効穗穂黃黄黑黒碎砕雜雑棧桟贊賛殘残絲糸齒歯辭辞濕湿舍舎釋釈從従澀渋獸獣縱縦肅粛處処緖緒"
    "敍叙奬奨燒焼證証乘乗剩剰壤壌孃嬢疊畳讓譲釀醸觸触寢寝愼慎盡尽圖図粹粋醉酔隨随髓髄樞枢靜静齊斉攝摂錢銭"
    "潛潜纖繊禪禅祖祖雙双壯壮爭争莊荘搜捜巢巣裝装騷騒增増臟臓屬属墮堕帶帯滯滞單単膽胆彈弾遲遅晝昼蟲虫鑄鋳"
    "聽聴鎭鎮轉転點点傳伝燈灯黨党盜盗稻稲獨独讀読屆届繩縄腦脳霸覇廢廃拜拝賣売麥麦發発髮髪拔抜蠻蛮祕秘"
    "濵浜甁瓶福福拂払竝並冱冴邨村步歩每毎飜翻槇槙默黙藥薬譯訳豫予餘余譽誉搖揺樣様謠謡遙遥亂乱覽覧"
    "兩両綠緑壘塁勵励靈霊齡齢戀恋爐炉勞労樓楼祿録灣湾堯尭巖巌晉晋淵渕凛凜鷗鴎籠篭"
)
# Written alike by the same people: made equal after words are told apart, the dictionary knows them all.
_ALIKE = "齋斉斎斉齊斉渕淵嶽岳峯峰篭籠鷗鴎穐秋𠮷吉阪坂栁柳桒桑埜野嵜崎舘館"
_DASHES = re.compile(r"[‐‑‒–—―−ｰ─]")


def _pairs(text: str) -> dict[int, str]:
    pairs = zip(text[::2], text[1::2], strict=True)
    return {ord(old): new for old, new in pairs if old != new}


_NEW = _pairs(_OLD_NEW)
_SAME = _pairs(_ALIKE)
_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)} | {0x309D: 0x30FD, 0x309E: 0x30FE}
_READING = str.maketrans("ヂヅヲヰヱヮ", "ジズオイエワ")
_VOICED = str.maketrans("ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴァィゥェォャュョッ",
                        "カキクケコサシスセソタチツテトハヒフヘホハヒフヘホウアイウエオヤユヨツ")  # fmt: skip
_KANA = re.compile(r"[\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe]+")
_NO_DIGITS = re.compile(r"\D+")
_LONG_AFTER_KANA = re.compile(r"(?<=[\u3041-\u30fa])-(?=[\u3041-\u30fa]|$)")


def fold(text: str) -> str:
    """Return the text in one width, case and shape of kanji; kana are left as they are."""
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text).replace("ｰ", "ー"))
    return _LONG_AFTER_KANA.sub("ー", text).lower().translate(_NEW)


def fold_word(word: str) -> str:
    """Return a word as it is compared: also kana to katakana, and names that are written alike."""
    return fold(word).translate(_SAME).translate(_KATAKANA)


def fold_reading(reading: str) -> str:
    """Return a reading in katakana, letters that sound alike made one."""
    return fold(reading).translate(_KATAKANA).translate(_READING)


def loose_reading(reading: str) -> str:
    """Return a reading without voice marks, small letters and long marks: for near misses only."""
    return fold_reading(reading).translate(_VOICED).replace("ー", "")


def digits_of(text: str) -> str:
    """Return the digits of a text: 第12号 is no slip for 第13号."""
    return _NO_DIGITS.sub("", text)


def is_kana(text: str) -> bool:
    return _KANA.fullmatch(text) is not None
