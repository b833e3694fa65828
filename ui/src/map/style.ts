import type { StyleSpecification } from "maplibre-gl";
import coast from "./coast.generated.json?url";
import { crowdLayers, LAND, pointLayers, shapeLayers } from "./layers";

export { FONT } from "./layers";
export const POINTS = "points";
export const SHAPES = "shapes";
const NONE = { type: "FeatureCollection" as const, features: [] };
const SEA = "#dfe9f2";

/** The base map: sea, land, coast; raster tiles only where the installation has chosen some. */
export function baseStyle(cluster: boolean): StyleSpecification {
  const tiles = document.body.dataset["tiles"];
  return {
    version: 8,
    sources: {
      coast: { type: "geojson", data: coast, attribution: "Natural Earth" },
      ...(tiles
        ? { tiles: { type: "raster" as const, tiles: [tiles], tileSize: 256, attribution: document.body.dataset["tilesAttribution"] ?? "" } }
        : {}),
      [SHAPES]: { type: "geojson", data: NONE },
      [POINTS]: { type: "geojson", data: NONE, cluster, clusterRadius: 34, clusterMaxZoom: 13 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": SEA } },
      { id: "land", type: "fill", source: "coast", paint: { "fill-color": LAND } },
      { id: "coast", type: "line", source: "coast", paint: { "line-color": "#a9bccd", "line-width": 1 } },
      ...(tiles ? [{ id: "tiles", type: "raster" as const, source: "tiles", paint: { "raster-saturation": -0.4 } }] : []),
      ...shapeLayers({ source: SHAPES }, "", Boolean(tiles)),
      ...crowdLayers({ source: POINTS }, "", "point_count", [16, 20, 26, 32]),
      ...pointLayers({ source: POINTS }, "", "point_count", 8, 12),
    ],
  };
}
