/** @file What an example of an operator is, and the inputs that examples are made of. */
import { BATCH, type DataType, type Shape } from '../../src/tensor/tensor.js';

/** How an input's elements are drawn. */
export type Elements =
  /** Standard normal. */
  | 'normal'
  /** Between 0.5 and 2.5. */
  | 'positive'
  /** All different by 0.02 or more, over all inputs, none near 0: far from every kink. */
  | 'apart'
  | readonly number[];

/** One input of an example. */
export interface ExampleInput {
  readonly dtype: DataType;
  /** The shape at run time. */
  readonly shape: Shape;
  /** The shape in the graph, where it has a BATCH axis. */
  readonly declared?: Shape;
  readonly elements: Elements;
  /** Whether it is a constant of the graph. */
  readonly constant?: boolean;
}

/** One use of an operator. */
export interface Example<A> {
  readonly inputs: readonly ExampleInput[];
  readonly attributes: A;
  /** Whether the gradient rule refuses this use of a differentiable operator. */
  readonly refusesGradient?: boolean;
}

/** What is known of an operator, and its examples. */
export interface Examples<A> {
  readonly differentiable: boolean;
  readonly examples: readonly [Example<A>, ...Example<A>[]];
}

/** Standard normal elements. */
export const normal = (...shape: number[]): ExampleInput => ({
  dtype: 'float32',
  shape,
  elements: 'normal',
});
/** Elements between 0.5 and 2.5. */
export const positive = (...shape: number[]): ExampleInput => ({
  ...normal(...shape),
  elements: 'positive',
});
/** Elements far from every kink. */
export const apart = (...shape: number[]): ExampleInput => ({
  ...normal(...shape),
  elements: 'apart',
});
/** The given elements. */
export const exact = (dtype: DataType, shape: Shape, ...elements: number[]): ExampleInput => ({
  dtype,
  shape,
  elements,
});
/** The same input as a constant of the graph. */
export const constant = (input: ExampleInput): ExampleInput => ({ ...input, constant: true });
/** The same input with its first axis known only at run time. */
export const batched = (input: ExampleInput): ExampleInput => ({
  ...input,
  declared: input.shape.with(0, BATCH),
});
