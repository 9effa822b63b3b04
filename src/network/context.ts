/** @file What a layer is given when it is written as operators. */
import type { GraphBuilder, Value } from '../graph/graph.js';

/** For the inference graph: [batch, channels, height, width], weights as constants. */
export interface InferenceContext {
  readonly graph: GraphBuilder;
  /** The parameter `role` of the layer being written, in its own shape. */
  parameter(role: string): Value;
  /** The same context for the layer called `name` inside the present one. */
  inside(name: string): InferenceContext;
}

/** For training and evaluation graphs: the batch innermost, weights as inputs. */
export interface TrainingContext {
  readonly graph: GraphBuilder;
  readonly batch: number;
  /** Whether dropout drops and batch norm uses the batch's statistics. */
  readonly learning: boolean;
  /**
   * The parameter `role` of the layer being written, in its own shape. With `columns`, its last
   * axis is held in that order: column j is the parameter's column `columns[j]`.
   */
  parameter(role: string, columns?: Int32Array): Value;
  /** A dropout mask [count, batch]: 1/keep with probability keep, else 0. */
  mask(keep: number, count: number): Value;
  /** A batch statistic; the running parameter `role` keeps the share `momentum` at each step. */
  statistic(role: string, value: Value, momentum: number): void;
  /** The same context for the layer called `name` inside the present one. */
  inside(name: string): TrainingContext;
}
