import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { palette, token } from "../lib/dom";
import coast from "./coast.generated.json?url";

export const POINTS = "points";
export const SHAPES = "shapes";
export const FONT = "Noto Sans JP Variable";
const NONE = { type: "FeatureCollection" as const, features: [] };
const SEA = "#dfe9f2";
const LAND = "#fbf9f4";

const GROUND_EDGE = "#d8cfbd"; // of an area that holds most of the others

/** color 1..8 of a place -> our palette, 0 -> quiet; places without one are blue. */
function colours(): ExpressionSpecification {
  const pairs = [2, 3, 4, 5, 6, 7, 8].flatMap((n) => [n, palette(n)]);
  pairs.push(0, token("--hb-chart-0")); // ground, roads, buildings: what the rest stands on
  return ["match", ["to-number", ["coalesce", ["get", "color"], 1]], ...pairs, palette(1)] as unknown as ExpressionSpecification;
}

const GENERAL: ExpressionSpecification = ["to-boolean", ["get", "_ground"]];

/** The paler colour for what lies under everything else. */
function ground(pale: string, other: ExpressionSpecification): ExpressionSpecification {
  return ["case", GENERAL, pale, other];
}

/** The base map: sea, land, coast; raster tiles only where the installation has chosen some. */
export function baseStyle(cluster: boolean): StyleSpecification {
  const tiles = document.body.dataset["tiles"];
  const colour = colours();
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
      {
        id: "areas",
        type: "fill",
        source: SHAPES,
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": ground(LAND, colour), "fill-opacity": ["case", GENERAL, tiles ? 0.2 : 0.9, 0.22] },
      },
      {
        id: "edges",
        type: "line",
        source: SHAPES,
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "line-color": ground(GROUND_EDGE, colour), "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.4, 17, 1.4] },
      },
      {
        id: "lines",
        type: "line",
        source: SHAPES,
        filter: ["==", ["geometry-type"], "LineString"],
        paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1, 17, 3] },
      },
      {
        id: "clusters",
        type: "circle",
        source: POINTS,
        filter: ["has", "point_count"],
        paint: {
          "circle-color": token("--hb-blue"),
          "circle-opacity": 0.92,
          "circle-radius": ["step", ["get", "point_count"], 16, 20, 20, 100, 26, 1000, 32],
          "circle-stroke-color": "#ffffff",
          "circle-stroke-width": 3,
        },
      },
      {
        id: "cluster-counts",
        type: "symbol",
        source: POINTS,
        filter: ["has", "point_count"],
        layout: { "text-field": ["to-string", ["get", "point_count"]], "text-font": [FONT], "text-size": 14, "text-allow-overlap": true },
        paint: { "text-color": "#ffffff" },
      },
      {
        id: "places",
        type: "circle",
        source: POINTS,
        filter: ["!", ["has", "point_count"]],
        paint: { "circle-color": colour, "circle-radius": 8, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5 },
      },
      {
        id: "names",
        type: "symbol",
        source: POINTS,
        minzoom: 12,
        filter: ["!", ["has", "point_count"]],
        layout: {
          "text-field": ["coalesce", ["get", "title"], ""],
          "text-font": [FONT],
          "text-size": 13,
          "text-offset": [0, 1.1],
          "text-anchor": "top",
          "text-optional": true,
        },
        paint: { "text-color": "#1a1a1a", "text-halo-color": "#ffffff", "text-halo-width": 2 },
      },
    ],
  };
}
