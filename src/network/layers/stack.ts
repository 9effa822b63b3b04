/** @file Layers one after another: the body of a network and of a residual block. */
import type { Value } from '../../graph/graph.js';
import { InputError } from '../../tensor/error.js';
import type { InferenceContext, TrainingContext } from '../context.js';
import type { Features } from '../features.js';
import type { Rows } from '../rows.js';
import { wantedByConv2d } from './conv2d.js';
import { layerNames, ruleOf, type Layer } from './index.js';
import {
  settle,
  type Following,
  type LayerRule,
  type ParameterSpec,
  type Pending,
} from './rule.js';

/** A layer with its place in the stack. */
export interface NamedLayer {
  /** Unique in its stack: `conv2d`, `conv2d_1`, ... */
  readonly name: string;
  readonly layer: Layer;
  readonly input: Features;
  readonly output: Features;
  readonly parameters: readonly ParameterSpec[];
}

/** Names the layers and works out what flows between them. @throws InputError where they do not fit. */
export function namedLayers(layers: readonly Layer[], input: Features): readonly NamedLayer[] {
  const counts = new Map<string, number>();
  let features = input;
  return layers.map((layer, position) => {
    const rule = ruleOf(layer);
    const base = layerNames[layer.type];
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const name = count === 0 ? base : `${base}_${count}`;
    const output = inferNamed(rule, layer, features, `Layer ${position + 1} (${name})`);
    const named = {
      name,
      layer,
      input: features,
      output,
      parameters: rule.parameters(layer, features),
    };
    features = output;
    return named;
  });
}

function inferNamed(rule: LayerRule<Layer>, layer: Layer, input: Features, place: string) {
  try {
    return rule.infer(layer, input);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${place}: ${error.message}`) : error;
  }
}

/** The shape after the last layer. */
export function inferLayers(layers: readonly Layer[], input: Features): Features {
  return namedLayers(layers, input).at(-1)?.output ?? input;
}

/** Adds all layers to an inference graph. */
export function inferenceLayers(
  layers: readonly Layer[],
  x: Value,
  input: Features,
  context: InferenceContext,
): Value {
  return namedLayers(layers, input).reduce(
    (value, { name, layer, input: features }) =>
      ruleOf(layer).inference(layer, value, features, context.inside(name)),
    x,
  );
}

/** Adds all layers to a training or evaluation graph. */
export function trainingLayers(
  layers: readonly Layer[],
  x: Rows,
  input: Features,
  context: TrainingContext,
): Rows {
  const stack = mergeDropouts(namedLayers(layers, input));
  const last = stack.reduce<Pending>(
    (pending, { name, layer, input: features, output }, position) => {
      const following = lookAhead(stack[position + 1]?.layer, output);
      const inner = context.inside(name);
      return ruleOf(layer).training(layer, pending, features, inner, following);
    },
    { rows: x },
  );
  return settle(context.graph, last);
}

function lookAhead(next: Layer | undefined, features: Features): Following {
  const wanted = next?.type === 'conv2d' ? wantedByConv2d(next, features) : undefined;
  return { ...(wanted ? { wanted } : {}), beforeMaximum: next?.type === 'maxPool2d' };
}

/**
 * Two dropouts with nothing but a flatten between them are one: a value survives both with the
 * product of their probabilities, and is scaled by the product of their scales.
 */
function mergeDropouts(stack: readonly NamedLayer[]): readonly NamedLayer[] {
  const merged: NamedLayer[] = [];
  let open: number | undefined;
  for (const named of stack) {
    const { layer } = named;
    if (layer.type === 'dropout' && open !== undefined) {
      const first = merged[open]!;
      const kept = (1 - (first.layer as typeof layer).rate) * (1 - layer.rate);
      merged[open] = { ...first, layer: { ...layer, rate: 1 - kept } };
      continue;
    }
    if (layer.type === 'dropout') open = merged.length;
    else if (layer.type !== 'flatten') open = undefined;
    merged.push(named);
  }
  return merged;
}
