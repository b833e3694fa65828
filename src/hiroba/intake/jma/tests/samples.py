"""Made telegrams: small, in the form of the real ones, about places that need no proof."""

from __future__ import annotations

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/" xmlns:jmx="http://xml.kishou.go.jp/jmaxml1/">
<Control><Title>{title}</Title><DateTime>{sent}</DateTime><Status>{status}</Status>
<EditorialOffice>試験気象台</EditorialOffice><PublishingOffice>試験気象台</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>{head}</Title>
<ReportDateTime>{reported}</ReportDateTime><TargetDateTime>{reported}</TargetDateTime>
<EventID>{event}</EventID><InfoType>{info_type}</InfoType><Serial>{serial}</Serial>
<InfoKind>試験</InfoKind><Headline><Text>作りものの電文です。</Text></Headline></Head>
<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/seismology1/"
 xmlns:jmx_eb="http://xml.kishou.go.jp/jmaxml1/elementBasis1/">{body}</Body></Report>"""


def telegram(
    title: str,
    body: str,
    *,
    status: str = "通常",
    info_type: str = "発表",
    event: str = "",
    serial: str = "",
    head: str = "試験県",
    reported: str = "2024-01-01T10:00:00+09:00",
    sent: str = "2024-01-01T01:00:00Z",
) -> bytes:
    return REPORT.format(
        title=title, body=body, status=status, info_type=info_type, event=event, serial=serial, head=head,
        reported=reported, sent=sent,
    ).encode()  # fmt: skip


def quake(
    magnitude: str = "5.1", coordinate: str = "+35.5+139.5-10000/", city: str = "1310100", **more: str
) -> bytes:
    body = f"""<Earthquake><OriginTime>2024-01-01T09:58:00+09:00</OriginTime><Hypocenter><Area>
<Name>試験湾</Name><Code type="震央地名">999</Code>
<jmx_eb:Coordinate>{coordinate}</jmx_eb:Coordinate></Area></Hypocenter>
<jmx_eb:Magnitude type="Mj" description="Ｍ">{magnitude}</jmx_eb:Magnitude></Earthquake>
<Intensity><Observation><MaxInt>4</MaxInt><Pref><Area><City><Name>試験市</Name><Code>{city}</Code>
<MaxInt>4</MaxInt></City></Area></Pref></Observation></Intensity>"""
    return telegram("震源・震度に関する情報", body, **{"event": "20240101095800", "serial": "1"} | more)


def warning(
    kind: str = "大雨警報", code: str = "03", status: str = "発表", area: str = "1310100", **more: str
) -> bytes:
    body = f"""<Warning type="気象警報・注意報（市町村等）"><Item><Kind><Name>{kind}</Name><Code>{code}</Code>
<Status>{status}</Status></Kind><Area><Name>試験市</Name><Code>{area}</Code></Area></Item></Warning>"""
    return telegram("気象警報・注意報（Ｈ２７）", body, **{"head": "試験県気象警報・注意報"} | more)


VOLCANO = telegram(
    "噴火警報・予報",
    """<VolcanoInfo type="噴火警報・予報（対象火山）"><Item><Kind><Name>レベル３（入山規制）</Name><Code>13</Code>
</Kind><Areas codeType="火山名"><Area><Name>試験山</Name><Code>999</Code>
<jmx_eb:Coordinate>+3530.5+13930.00+1000/</jmx_eb:Coordinate></Area></Areas></Item></VolcanoInfo>""",
    event="999",
)

TYPHOON = telegram(
    "台風解析・予報情報（５日予報）（Ｈ３０）",
    """<MeteorologicalInfos type="台風情報">
<MeteorologicalInfo><DateTime type="実況">2024-01-01T09:00:00+09:00</DateTime><Item>
<Kind><Property><Type>呼称</Type><TyphoonNamePart><Name>TEST</Name><NameKana>シケン</NameKana>
<Number>2401</Number></TyphoonNamePart></Property></Kind>
<Kind><Property><Type>中心</Type><CenterPart>
<jmx_eb:Coordinate type="中心位置（度）">+24.3+128.5/</jmx_eb:Coordinate>
<Location>試験の近海</Location><jmx_eb:Pressure type="中心気圧" unit="hPa">975</jmx_eb:Pressure>
</CenterPart></Property></Kind></Item></MeteorologicalInfo>
<MeteorologicalInfo><DateTime type="予報　２４時間後">2024-01-02T09:00:00+09:00</DateTime><Item>
<Kind><Property><Type>中心</Type><CenterPart><ProbabilityCircle type="予報円"><jmx_eb:BasePoint>+28.0+130.0/</jmx_eb:BasePoint>
</ProbabilityCircle><jmx_eb:Pressure type="中心気圧" unit="hPa">980</jmx_eb:Pressure></CenterPart></Property></Kind>
</Item></MeteorologicalInfo></MeteorologicalInfos>""",
    event="TC2401",
    serial="1",
)
