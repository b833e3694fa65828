import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { palette, token } from "../lib/dom";

export const FONT = "Noto Sans JP Variable";
export const LAND = "#fbf9f4";
const GROUND_EDGE = "#d8cfbd"; // of an area that holds most of the others

/** Where the layers take their places from: a source, and in tiles a layer of it. */
export interface From {
  source: string;
  "source-layer"?: string;
}

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

/** Areas and lines as they are. prefix: of the layers' names. */
export function shapeLayers(from: From, prefix: string, overTiles: boolean): LayerSpecification[] {
  const colour = colours();
  return [
    {
      id: `${prefix}areas`,
      type: "fill",
      ...from,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": ground(LAND, colour), "fill-opacity": ["case", GENERAL, overTiles ? 0.2 : 0.9, 0.22] },
    },
    {
      id: `${prefix}edges`,
      type: "line",
      ...from,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "line-color": ground(GROUND_EDGE, colour), "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.4, 17, 1.4] },
    },
    {
      id: `${prefix}lines`,
      type: "line",
      ...from,
      filter: ["==", ["geometry-type"], "LineString"],
      paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1, 17, 3] },
    },
  ];
}

/** Many places as one circle with their number. number: the property that has it. sizes: of the circles of
 *  few, of 20, of 100 and of 1,000 or more places. */
export function crowdLayers(from: From, prefix: string, number: string, sizes: [number, number, number, number]): LayerSpecification[] {
  const many: ExpressionSpecification = [">", ["coalesce", ["get", number], 0], 1];
  return [
    {
      id: `${prefix}clusters`,
      type: "circle",
      ...from,
      filter: many,
      paint: {
        "circle-color": token("--hb-blue"),
        "circle-opacity": 0.92,
        "circle-radius": ["step", ["get", number], sizes[0], 20, sizes[1], 100, sizes[2], 1000, sizes[3]],
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 3,
      },
    },
    {
      id: `${prefix}cluster-counts`,
      type: "symbol",
      ...from,
      filter: many,
      layout: { "text-field": ["number-format", ["get", number], { locale: "en-US" }], "text-font": [FONT], "text-size": 14, "text-allow-overlap": true },
      paint: { "text-color": "#ffffff" },
    },
  ];
}

/** Each place as a point. number: the property that many places have together. size: of the point. names: from
 *  which zoom they are told. */
export function pointLayers(
  from: From,
  prefix: string,
  number: string,
  size: number | ExpressionSpecification,
  names: number,
): LayerSpecification[] {
  const one: ExpressionSpecification = ["all", ["==", ["geometry-type"], "Point"], ["<=", ["coalesce", ["get", number], 1], 1]];
  return [
    {
      id: `${prefix}places`,
      type: "circle",
      ...from,
      filter: one,
      paint: { "circle-color": colours(), "circle-radius": size, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5 },
    },
    {
      id: `${prefix}names`,
      type: "symbol",
      ...from,
      minzoom: names,
      filter: one,
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
  ];
}
