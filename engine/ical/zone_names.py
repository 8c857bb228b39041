"""What people and programs call time zones: old spellings, short forms, and the texts Outlook shows. Data only.

`ALIASES` holds renamed places and short forms only (RFC 9557 and the "backward" file call them links). Places that
merely keep the same time today (Oslo and Berlin) stay two zones: a person who moved an appointment from one to the
other meant something by it.
"""

from __future__ import annotations

from collections.abc import Mapping

UTC_NAMES = frozenset(
    ("utc", "z", "gmt", "uct", "zulu", "universal", "greenwich", "gmt0", "gmt+0", "gmt-0", "tzone://microsoft/utc")
)
"""What means UTC: in lower case, without "etc/"."""

_ALIASES = """
Africa/Asmera Africa/Asmara|Africa/Timbuktu Africa/Bamako|America/Argentina/ComodRivadavia America/Argentina/Catamarca
America/Atka America/Adak|America/Buenos_Aires America/Argentina/Buenos_Aires|America/Catamarca America/Argentina/Catamarca
America/Coral_Harbour America/Atikokan|America/Cordoba America/Argentina/Cordoba|America/Ensenada America/Tijuana
America/Fort_Wayne America/Indiana/Indianapolis|America/Godthab America/Nuuk|America/Indianapolis America/Indiana/Indianapolis
America/Jujuy America/Argentina/Jujuy|America/Knox_IN America/Indiana/Knox|America/Louisville America/Kentucky/Louisville
America/Mendoza America/Argentina/Mendoza|America/Porto_Acre America/Rio_Branco|America/Rosario America/Argentina/Cordoba
America/Santa_Isabel America/Tijuana|America/Shiprock America/Denver|America/Virgin America/St_Thomas
Antarctica/South_Pole Antarctica/McMurdo|Asia/Ashkhabad Asia/Ashgabat|Asia/Calcutta Asia/Kolkata
Asia/Chongqing Asia/Shanghai|Asia/Chungking Asia/Shanghai|Asia/Dacca Asia/Dhaka|Asia/Harbin Asia/Shanghai
Asia/Istanbul Europe/Istanbul|Asia/Kashgar Asia/Urumqi|Asia/Katmandu Asia/Kathmandu|Asia/Macao Asia/Macau
Asia/Rangoon Asia/Yangon|Asia/Saigon Asia/Ho_Chi_Minh|Asia/Tel_Aviv Asia/Jerusalem|Asia/Thimbu Asia/Thimphu
Asia/Ujung_Pandang Asia/Makassar|Asia/Ulan_Bator Asia/Ulaanbaatar|Atlantic/Faeroe Atlantic/Faroe
Australia/ACT Australia/Sydney|Australia/Canberra Australia/Sydney|Australia/LHI Australia/Lord_Howe
Australia/NSW Australia/Sydney|Australia/North Australia/Darwin|Australia/Queensland Australia/Brisbane
Australia/South Australia/Adelaide|Australia/Tasmania Australia/Hobart|Australia/Victoria Australia/Melbourne
Australia/West Australia/Perth|Australia/Yancowinna Australia/Broken_Hill|Brazil/Acre America/Rio_Branco
Brazil/DeNoronha America/Noronha|Brazil/East America/Sao_Paulo|Brazil/West America/Manaus|Canada/Atlantic America/Halifax
Canada/Central America/Winnipeg|Canada/Eastern America/Toronto|Canada/Mountain America/Edmonton
Canada/Newfoundland America/St_Johns|Canada/Pacific America/Vancouver|Canada/Saskatchewan America/Regina
Canada/Yukon America/Whitehorse|Chile/Continental America/Santiago|Chile/EasterIsland Pacific/Easter|Cuba America/Havana
Egypt Africa/Cairo|Eire Europe/Dublin|Europe/Belfast Europe/London|Europe/Kiev Europe/Kyiv|Europe/Nicosia Asia/Nicosia
Europe/Tiraspol Europe/Chisinau|Europe/Uzhgorod Europe/Kyiv|Europe/Zaporozhye Europe/Kyiv|GB Europe/London
GB-Eire Europe/London|Hongkong Asia/Hong_Kong|Iceland Atlantic/Reykjavik|Iran Asia/Tehran|Israel Asia/Jerusalem
Jamaica America/Jamaica|Japan Asia/Tokyo|Kwajalein Pacific/Kwajalein|Libya Africa/Tripoli|Mexico/BajaNorte America/Tijuana
Mexico/BajaSur America/Mazatlan|Mexico/General America/Mexico_City|NZ Pacific/Auckland|NZ-CHAT Pacific/Chatham
Navajo America/Denver|PRC Asia/Shanghai|Pacific/Enderbury Pacific/Kanton|Pacific/Johnston Pacific/Honolulu
Pacific/Ponape Pacific/Pohnpei|Pacific/Samoa Pacific/Pago_Pago|Pacific/Truk Pacific/Chuuk|Pacific/Yap Pacific/Chuuk
Poland Europe/Warsaw|Portugal Europe/Lisbon|ROC Asia/Taipei|ROK Asia/Seoul|Singapore Asia/Singapore|Turkey Europe/Istanbul
US/Alaska America/Anchorage|US/Aleutian America/Adak|US/Arizona America/Phoenix|US/Central America/Chicago
US/East-Indiana America/Indiana/Indianapolis|US/Eastern America/New_York|US/Hawaii Pacific/Honolulu
US/Indiana-Starke America/Indiana/Knox|US/Michigan America/Detroit|US/Mountain America/Denver
US/Pacific America/Los_Angeles|US/Samoa Pacific/Pago_Pago|W-SU Europe/Moscow
"""

ALIASES: Mapping[str, str] = {
    old: new for old, _, new in (pair.partition(" ") for pair in _ALIASES.strip().replace("\n", "|").split("|"))
}
"""Old or short IANA name -> the name in use."""

# The cities of the texts that Windows, Outlook and Exchange show, past and present, German ones too. The first zone that
# claims a city keeps it.
_SHOWN = """
Dateline Standard Time=International Date Line West|Eniwetok
Hawaiian Standard Time=Hawaii
Alaskan Standard Time=Alaska
Pacific Standard Time=Pacific Time (US & Canada)|Pacific Time|Tijuana
Pacific Standard Time (Mexico)=Baja California
US Mountain Standard Time=Arizona
Mountain Standard Time (Mexico)=Chihuahua|La Paz|Mazatlan
Mountain Standard Time=Mountain Time (US & Canada)|Mountain Time
Central America Standard Time=Central America
Central Standard Time=Central Time (US & Canada)|Central Time
Central Standard Time (Mexico)=Guadalajara|Mexico City|Monterrey|Tegucigalpa
Canada Central Standard Time=Saskatchewan
SA Pacific Standard Time=Bogota|Lima|Quito|Rio Branco
Eastern Standard Time (Mexico)=Chetumal
Eastern Standard Time=Eastern Time (US & Canada)|Eastern Time|Ostküste (USA & Kanada)
US Eastern Standard Time=Indiana (East)
Venezuela Standard Time=Caracas
Paraguay Standard Time=Asuncion
Atlantic Standard Time=Atlantic Time (Canada)
Central Brazilian Standard Time=Cuiaba
SA Western Standard Time=Georgetown|Manaus|San Juan
Pacific SA Standard Time=Santiago
Newfoundland Standard Time=Newfoundland
E. South America Standard Time=Brasilia
SA Eastern Standard Time=Cayenne|Fortaleza
Argentina Standard Time=Buenos Aires|City of Buenos Aires
Greenland Standard Time=Greenland
Montevideo Standard Time=Montevideo
Bahia Standard Time=Salvador
UTC-02=Mid-Atlantic
Azores Standard Time=Azores|Azoren
Cape Verde Standard Time=Cabo Verde Is.|Cape Verde Is.
Morocco Standard Time=Casablanca
GMT Standard Time=Dublin|Edinburgh|Lisbon|London|Lissabon|Greenwich Mean Time
Greenwich Standard Time=Monrovia|Reykjavik
W. Europe Standard Time=Amsterdam|Berlin|Bern|Rome|Stockholm|Vienna|Rom|Wien
Central Europe Standard Time=Belgrade|Bratislava|Budapest|Ljubljana|Prague|Belgrad|Prag|Pressburg|Laibach
Romance Standard Time=Brussels|Copenhagen|Madrid|Paris|Brüssel|Kopenhagen
Central European Standard Time=Sarajevo|Skopje|Warsaw|Zagreb|Warschau|Sarajewo|Skopie|Warszawa|Zagrzeb
W. Central Africa Standard Time=West Central Africa
Namibia Standard Time=Windhoek
Jordan Standard Time=Amman
GTB Standard Time=Athens|Bucharest|Athen|Bukarest
Middle East Standard Time=Beirut
Egypt Standard Time=Cairo|Kairo
South Africa Standard Time=Harare|Pretoria
FLE Standard Time=Helsinki|Kyiv|Kiev|Riga|Sofia|Sofija|Tallinn|Vilnius|Kiew
Israel Standard Time=Jerusalem
Kaliningrad Standard Time=Kaliningrad
Turkey Standard Time=Istanbul
Arabic Standard Time=Baghdad
Arab Standard Time=Kuwait|Riyadh
Belarus Standard Time=Minsk
Russian Standard Time=Moscow|St. Petersburg|Moskau
E. Africa Standard Time=Nairobi
Iran Standard Time=Tehran|Teheran
Arabian Standard Time=Abu Dhabi|Muscat
Azerbaijan Standard Time=Baku
Mauritius Standard Time=Port Louis
Georgian Standard Time=Tbilisi
Caucasus Standard Time=Yerevan
Afghanistan Standard Time=Kabul
West Asia Standard Time=Ashgabat|Tashkent
Ekaterinburg Standard Time=Ekaterinburg
Pakistan Standard Time=Islamabad|Karachi
India Standard Time=Chennai|Kolkata|Mumbai|New Delhi|Calcutta|Bombay
Sri Lanka Standard Time=Sri Jayawardenepura
Nepal Standard Time=Kathmandu
Bangladesh Standard Time=Dhaka
N. Central Asia Standard Time=Novosibirsk
Myanmar Standard Time=Yangon (Rangoon)
SE Asia Standard Time=Bangkok|Hanoi|Jakarta
North Asia Standard Time=Krasnoyarsk
China Standard Time=Beijing|Chongqing|Hong Kong|Urumqi|Hong Kong SAR
North Asia East Standard Time=Irkutsk
Singapore Standard Time=Kuala Lumpur|Singapore
W. Australia Standard Time=Perth
Taipei Standard Time=Taipei
Ulaanbaatar Standard Time=Ulaanbaatar
Tokyo Standard Time=Osaka|Sapporo|Tokyo|大阪|札幌|東京
Korea Standard Time=Seoul
Yakutsk Standard Time=Yakutsk
Cen. Australia Standard Time=Adelaide
AUS Central Standard Time=Darwin
E. Australia Standard Time=Brisbane
AUS Eastern Standard Time=Canberra|Melbourne|Sydney
West Pacific Standard Time=Guam|Port Moresby
Tasmania Standard Time=Hobart
Vladivostok Standard Time=Vladivostok
Magadan Standard Time=Magadan
Central Pacific Standard Time=Solomon Is.|New Caledonia
New Zealand Standard Time=Auckland|Wellington
Fiji Standard Time=Fiji
Tonga Standard Time=Nuku'alofa
Samoa Standard Time=Samoa
UTC=Coordinated Universal Time|Koordinierte Weltzeit
"""


def _by_city() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in _SHOWN.strip().splitlines():
        zone, _, cities = row.partition("=")
        for city in cities.split("|"):
            found.setdefault(city.casefold(), zone)
    return found


SHOWN: Mapping[str, str] = _by_city()
"""A city or region of a shown text, case folded -> the Windows name of its zone."""
