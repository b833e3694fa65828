"""The files of a feed, their keys, what points where, and the types of the fields.

Source: GTFS Schedule Reference; 標準的なバス情報フォーマット「GTFS-JP」第3版 (国土交通省).
"""

from __future__ import annotations

NEEDED = ("agency", "stops", "routes", "trips", "stop_times")
NEEDED_JP = ("fare_attributes", "feed_info", "translations")

REQUIRED: dict[str, tuple[str, ...]] = {
    "agency": ("agency_name", "agency_url", "agency_timezone"),
    "stops": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    "routes": ("route_id", "route_type"),
    "trips": ("route_id", "service_id", "trip_id"),
    "stop_times": ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
    "calendar": (
        "service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "start_date", "end_date",
    ),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "fare_attributes": ("fare_id", "price", "currency_type", "payment_method"),
    "fare_rules": ("fare_id",),
    "shapes": ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"),
    "feed_info": ("feed_publisher_name", "feed_publisher_url", "feed_lang"),
    "agency_jp": ("agency_id",),
    "office_jp": ("office_id", "office_name"),
    "routes_jp": ("route_id",),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
    "transfers": ("from_stop_id", "to_stop_id", "transfer_type"),
}  # fmt: skip
OPTIONAL: dict[str, tuple[str, ...]] = {
    "agency": ("agency_id", "agency_lang", "agency_phone", "agency_fare_url", "agency_email"),
    "stops": (
        "stop_code", "tts_stop_name", "stop_desc", "zone_id", "stop_url", "location_type", "parent_station",
        "stop_timezone", "wheelchair_boarding", "level_id", "platform_code",
    ),
    "routes": (
        "agency_id", "route_short_name", "route_long_name", "route_desc", "route_url", "route_color",
        "route_text_color", "route_sort_order", "continuous_pickup", "continuous_drop_off",
        "jp_parent_route_id",
    ),
    "trips": (
        "trip_headsign", "trip_short_name", "direction_id", "block_id", "shape_id", "wheelchair_accessible",
        "bikes_allowed", "jp_trip_desc", "jp_trip_desc_symbol", "jp_office_id", "jp_pattern_id",
    ),
    "stop_times": (
        "stop_headsign", "pickup_type", "drop_off_type", "continuous_pickup", "continuous_drop_off",
        "shape_dist_traveled", "timepoint",
    ),
    "fare_attributes": ("transfers", "agency_id", "transfer_duration"),
    "fare_rules": ("route_id", "origin_id", "destination_id", "contains_id"),
    "shapes": ("shape_dist_traveled",),
    "feed_info": (
        "default_lang", "feed_start_date", "feed_end_date", "feed_version", "feed_contact_email",
        "feed_contact_url",
    ),
    "agency_jp": (
        "agency_official_name", "agency_zip_number", "agency_address", "agency_president_pos",
        "agency_president_name",
    ),
    "office_jp": ("office_url", "office_phone"),
    "routes_jp": ("route_update_date", "origin_stop", "via_stop", "destination_stop"),
    "translations": (
        "table_name", "field_name", "language", "translation", "record_id", "record_sub_id", "field_value",
        "trans_id", "lang",
    ),
    "frequencies": ("exact_times",),
    "transfers": ("min_transfer_time",),
}  # fmt: skip
FILES = (
    *NEEDED, "calendar", "calendar_dates", "fare_attributes", "fare_rules", "shapes", "frequencies",
    "transfers", "feed_info", "translations", "agency_jp", "routes_jp", "office_jp", "pattern_jp", "pathways",
    "levels", "attributions",
)  # fmt: skip
KEYS: dict[str, tuple[str, ...]] = {
    "agency": ("agency_id",),
    "stops": ("stop_id",),
    "routes": ("route_id",),
    "trips": ("trip_id",),
    "stop_times": ("trip_id", "stop_sequence"),
    "calendar": ("service_id",),
    "calendar_dates": ("service_id", "date"),
    "fare_attributes": ("fare_id",),
    "shapes": ("shape_id", "shape_pt_sequence"),
    "agency_jp": ("agency_id",),
    "office_jp": ("office_id",),
    "routes_jp": ("route_id",),
}
# file, field -> file, field; an empty cell points nowhere and is not judged here
REFERENCES = (
    ("routes", "agency_id", "agency", "agency_id"),
    ("trips", "route_id", "routes", "route_id"),
    ("trips", "shape_id", "shapes", "shape_id"),
    ("trips", "jp_office_id", "office_jp", "office_id"),
    ("stop_times", "trip_id", "trips", "trip_id"),
    ("stop_times", "stop_id", "stops", "stop_id"),
    ("stops", "parent_station", "stops", "stop_id"),
    ("fare_rules", "fare_id", "fare_attributes", "fare_id"),
    ("fare_rules", "route_id", "routes", "route_id"),
    ("agency_jp", "agency_id", "agency", "agency_id"),
    ("routes_jp", "route_id", "routes", "route_id"),
)
DATES = ("start_date", "end_date", "date", "feed_start_date", "feed_end_date", "route_update_date")
TIMES = ("arrival_time", "departure_time", "start_time", "end_time")
NUMBERS = (
    "stop_lat", "stop_lon", "shape_pt_lat", "shape_pt_lon", "shape_dist_traveled", "price",
)  # fmt: skip
INTEGERS = (
    "stop_sequence", "shape_pt_sequence", "route_type", "location_type", "wheelchair_boarding",
    "direction_id", "pickup_type", "drop_off_type", "timepoint", "exception_type", "payment_method",
    "transfers", "transfer_duration", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "headway_secs", "exact_times", "transfer_type", "min_transfer_time",
    "wheelchair_accessible", "bikes_allowed", "route_sort_order",
)  # fmt: skip
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHOICES: dict[str, tuple[str, ...]] = {
    "exception_type": ("1", "2"),
    "location_type": ("0", "1", "2", "3", "4"),
    "direction_id": ("0", "1"),
    "payment_method": ("0", "1"),
    "pickup_type": ("0", "1", "2", "3"),
    "drop_off_type": ("0", "1", "2", "3"),
} | dict.fromkeys(WEEK, ("0", "1"))
