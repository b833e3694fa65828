"""Our own line drawings, 24 x 24, stroke 2. Each value is the inside of an <svg>."""

from __future__ import annotations

ICONS = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m20.5 20.5-5.3-5.3"/>',
    "download": '<path d="M12 3v12m-5-5 5 5 5-5M4 20.5h16"/>',
    "upload": '<path d="M12 16V4M7 9l5-5 5 5M4 20.5h16"/>',
    "map": '<path d="M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11Z"/>'
    '<circle cx="12" cy="10" r="2.3"/>',
    "chart": '<path d="M4 4v16.5h16.5"/><path d="m7.5 15.5 4-5 3.5 3 5-7"/>',
    "table": '<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><path d="M3.5 10h17M10 10v9.5"/>',
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M13.5 3.5v5h5"/>',
    "folder": '<path d="M3.5 6.5a1 1 0 0 1 1-1h5l2 2.5'
    'h8a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1z"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "alert": '<path d="M12 4 2.8 19.8h18.4z"/><path d="M12 10.3v4M12 17v.2"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.2M12 7.8V8"/>',
    "arrow": '<path d="M4.5 12h15m-6-6 6 6-6 6"/>',
    "external": '<path d="M13.5 4.5h6v6M19.5 4.5l-8.5 8.5"/><path d="M17.5 14v5.5h-13v-13H10"/>',
    "close": '<path d="m5.5 5.5 13 13m0-13-13 13"/>',
    "plus": '<path d="M12 4.5v15M4.5 12h15"/>',
    "people": '<circle cx="9" cy="8" r="3.3"/><path d="M2.8 19.5c.4-3.6 3-5.5 6.2-5.5s5.8 1.9 6.2 5.5"/>'
    '<path d="M15.5 5.2a3.2 3.2 0 0 1 0 5.8M18 14.6c1.8.8 3 2.5 3.2 4.9"/>',
    "building": '<path d="M4 20.5h16M6 20.5v-15h8v15M14 10h4.5v10.5"/><path d="M9 9h2M9 12.5h2M9 16h2"/>',
    "key": '<circle cx="8" cy="15.5" r="4"/><path d="m11 12.5 8-8m-3.5 3.5 3 3"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17Z"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3.3 2"/>',
    "sensor": '<circle cx="12" cy="12" r="2"/>'
    '<path d="M8 16a5.6 5.6 0 0 1 0-8m8 0a5.6 5.6 0 0 1 0 8"/>'
    '<path d="M5.2 18.8a9.6 9.6 0 0 1 0-13.6m13.6 0a9.6 9.6 0 0 1 0 13.6"/>',
    "code": '<path d="m8 7-5 5 5 5m8-10 5 5-5 5M13.5 5l-3 14"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "user": '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20.5c.6-4.2 3.6-6.3 7.5-6.3s6.9 2.1 7.5 6.3"/>',
    "edit": '<path d="m4.5 19.5 1-4.5L16 4.5l3.5 3.5L9 18.5z"/>',
    "trash": '<path d="M4.5 6.5h15M9.5 6.5v-2h5v2M6.5 6.5l1 14h9l1-14"/>',
    "service": '<rect x="3.5" y="3.5" width="7" height="7" rx="1.5"/>'
    '<rect x="13.5" y="3.5" width="7" height="7" rx="1.5"/>'
    '<rect x="3.5" y="13.5" width="7" height="7" rx="1.5"/><path d="M17 13.5v7m-3.5-3.5h7"/>',
    "pause": '<path d="M8.5 5v14M15.5 5v14"/>',
    "play": '<path d="M7 4.5 19 12 7 19.5z"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4l2.3 2.2M19.5 4v4.8h-4.8"/>',
}
