// Shapes that live only in the page: what a step becomes, and what the charts are drawn from.

import type { DecodingOptions, Language, LayoutData, StepPayload, TraceData } from '../generated/contract.js';

export type { Language };

/** Words by their keys, in one language (charts/words.py). */
export type Words = Record<string, string>;

/** Ids by descending logit with their logits; `count` of them are above −inf. */
export interface Ranking {
  ids: Uint32Array;
  values: Float32Array;
  count: number;
}

/** A ranking after the history rules. `shift` was subtracted from the raw logits: beams work on log-probabilities. */
export interface Base extends Ranking {
  shift?: number;
}

/** A step as the page keeps it: `logits` and the probabilities `before` any stage by id. */
export interface Step extends Omit<StepPayload, 'labels'> {
  labels: Map<number, string>;
  logits: Float32Array;
  ranked: Ranking;
  before: Float64Array;
}

/** A stage that acted, and the ids that it removed. */
export interface Removal {
  name: string;
  removed: Uint32Array;
}

/** `kept` is the number of tokens left after it, `mass` the share it kept of what it got. */
export interface Stage extends Removal {
  kept: number;
  mass: number;
}

/** What the history rules leave. */
export interface Past extends Ranking {
  stages: Removal[];
}

/**
 * The part [low, high) of the ranking that is left. `weights` are exp(value − best value), `sums` their running sums;
 * the first `legal` are above −inf. `low` and `high` move, and `ids` change places among equals.
 */
export interface Stretch {
  ids: Uint32Array;
  values: Float32Array;
  weights: Float64Array;
  sums: Float64Array;
  low: number;
  high: number;
  legal: number;
}

/** What top-k and top-p draw on the cumulative chart. */
export interface Marks {
  /** The rank at which the line of top-k stands; null: no effect. */
  k: number | null;
  /** The height of the line of top-p, and the share of the mass that top-p acted on; null: no effect. */
  p: { height: number; share: number } | null;
  /** The share of the mass that top-p would act on; null: nothing is cut, or by another curve than the one drawn. */
  grip: number | null;
}

/** What the cumulative chart shows: the first `count` running `sums` of the distribution that the cut-offs get. */
export interface Curve extends Marks {
  past: Past;
  sums: Float64Array;
  count: number;
}

export type Mode = 'beam' | 'sampling' | 'greedy';

/** The token that is taken, its place in the ranking and the uniform number behind it; null: none. */
export interface Taken {
  token: number | null;
  place: number | null;
  u: number | null;
}

/** What is left at the end. By id: `after` (probabilities), `removedBy` (0, or 1 + the index of the stage). */
export interface Left {
  ids: Uint32Array;
  low: number;
  high: number;
  kept: number;
  after: Float64Array;
  removedBy: Uint8Array;
  entropy: number | null;
  effective: number | null;
}

/** A step under some options; `stages` in the order they acted. */
export interface Result extends Curve, Left, Taken {
  mode: Mode;
  stages: Stage[];
  /** By id 1 where the watermark raises it, else 0; null: no watermark. */
  green: Uint8Array | null;
}

/** One of a series of draws. */
export interface Draw {
  u: number;
  place: number;
  token: number;
}

/** The text of a token. */
export type Label = (id: number) => string;

/** The width of a text in pixels. */
export type Measure = (text: string) => number;

/** What the charts are drawn from. */
export interface Shown {
  step: Step;
  result: Result;
  options: DecodingOptions;
  draws: Draw[];
  words: Words;
  label: Label;
  measure: Measure;
  stages: string[];
  usual: string[];
}

/** New numbers for a trace. */
export type Numbers = Pick<TraceData, 'x' | 'y' | 'text'>;

/** New numbers for some traces, by their names. */
export type Traces = Record<string, Numbers>;

export interface Size {
  width: number;
  height: number;
}

/** What a view knows of its chart. */
export interface Plot {
  readonly inner: Size;
  layout: LayoutData;
  /** Draws the line of a trace `width` pixels thick. */
  thicken(name: string, width: number): void;
}

/**
 * One kind of chart: `reframe` sets what stands still while controls move, `traces` computes what moves. Where `fits`
 * says that a frame no longer holds what is shown, the chart is framed anew.
 */
export interface View<Frame> {
  reframe(plot: Plot, shown: Shown): Frame;
  fits?(shown: Shown, frame: Frame): boolean;
  traces(shown: Shown, frame: Frame): Traces;
  /** Where the traces of a new step begin to move from; `was` are those of the step before. Without it none moves. */
  enter?(now: Traces, was: Traces): Traces;
}

/** The rank axis of a step: the ranks that are drawn, `end` the last one's power of ten, the axis' range and ticks. */
export interface RankFrame {
  ranks: number[];
  end: number;
  xRange: [number, number];
  tickvals: number[];
  ticktext: string[];
}
