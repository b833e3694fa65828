dofile(debug.getinfo(1, "S").source:sub(2):match("(.*/)") .. "common.lua")
init = begin

function request()
  local west, south = 139.5 + 0.4 * math.random(), 35.5 + 0.4 * math.random()
  local east, north = west + 0.1, south + 0.1
  local ring = string.format("[[[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f],[%.5f,%.5f]]]",
    west, south, east, south, east, north, west, north, west, south)
  return wrk.format("GET", "/ngsi-ld/v1/entities?type=Sensor&q=temperature%3E20&limit=20&georel=within"
    .. "&geometry=Polygon&coordinates=" .. ring:gsub("%[", "%%5B"):gsub("%]", "%%5D"), fields)
end
