/** @file A residual block (He et al. 2016): what the inner layers compute is added to the input. */
import { InputError } from '../../tensor/error.js';
import { activate, type Activation } from '../activation.js';
import { formatFeatures, type Features } from '../features.js';
import { activationOf, checkOptions, show } from '../options.js';
import { byChannel, rearrange, reshape, toOwnOrder, toPlain, withValue } from '../rows.js';
import { conv2d, conv2dRule } from './conv2d.js';
import { settle, type LayerRule } from './rule.js';
import type { Layer } from './index.js';
import { inferLayers, inferenceLayers, namedLayers, trainingLayers } from './stack.js';

/** A shortcut around `layers`; a 1x1 convolution adapts it where the shapes differ. */
export interface Residual {
  readonly type: 'residual';
  readonly layers: readonly Layer[];
  readonly activation?: Activation;
}

/**
 * A residual block. `activation` is applied to the sum.
 * @throws InputError when there are no layers, or an option is unknown or impossible.
 */
export function residual(
  layers: readonly Layer[],
  options: { readonly activation?: Activation } = {},
): Residual {
  checkOptions(options, ['activation'], 'residual');
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new InputError(`residual needs a list of at least one layer, got ${show(layers)}.`);
  }
  return { type: 'residual', layers, ...activationOf(options.activation, 'residual') };
}

/** The convolution on the shortcut, if the block changes the shape. */
function shortcut(layer: Residual, input: Features) {
  const output = inferLayers(layer.layers, input);
  if (output.join() === input.join()) return undefined;
  const misfit = (advice: string) =>
    new InputError(
      `residual cannot add ${formatFeatures(input)} to ${formatFeatures(output)}: its layers must ${advice}.`,
    );
  if (input.length !== 3) throw misfit('end with as many features as they begin with');
  if (output.length !== 3) throw misfit('keep the image: put flatten() behind the block');
  const stride = [Math.ceil(input[0] / output[0]), Math.ceil(input[1] / output[1])] as const;
  const adapter = conv2d(output[2], 1, { stride, padding: 'same', bias: false });
  if (conv2dRule.infer(adapter, input).join() !== output.join()) {
    throw misfit("keep the size (padding 'same') or divide it by their stride");
  }
  return adapter;
}

/** Everything about the residual block. */
export const residualRule: LayerRule<Residual> = {
  infer(layer, input) {
    shortcut(layer, input);
    return inferLayers(layer.layers, input);
  },
  parameters(layer, input) {
    const inner = namedLayers(layer.layers, input).flatMap(({ name, parameters }) =>
      parameters.map((spec) => ({ ...spec, role: `${name}.${spec.role}` })),
    );
    const adapter = shortcut(layer, input);
    const own = adapter ? conv2dRule.parameters(adapter, input) : [];
    return [...inner, ...own.map((spec) => ({ ...spec, role: `shortcut.${spec.role}` }))];
  },
  inference(layer, x, input, context) {
    const { graph } = context;
    const adapter = shortcut(layer, input);
    const inner = inferenceLayers(layer.layers, x, input, context);
    const around = adapter
      ? conv2dRule.inference(adapter, x, input, context.inside('shortcut'))
      : x;
    const sum = graph.apply('Add', [inner, around], {});
    return layer.activation ? activate(graph, layer.activation, sum, 1) : sum;
  },
  training(layer, pending, input, context) {
    const { graph } = context;
    const x = toOwnOrder(graph, settle(graph, pending));
    const adapter = shortcut(layer, input);
    const body = trainingLayers(layer.layers, x, input, context);
    const inner = body.spare ? toPlain(graph, body) : body;
    const around = adapter
      ? settle(
          graph,
          conv2dRule.training(adapter, { rows: x }, input, context.inside('shortcut'), {
            beforeMaximum: false,
          }),
        )
      : x;
    const aligned = reshape(graph, rearrange(graph, around, inner).value, inner.value.shape);
    const sum = withValue(inner, graph.apply('Add', [inner.value, aligned], {}));
    if (layer.activation === undefined) return { rows: sum };
    const value = activate(graph, layer.activation, byChannel(graph, sum), 1);
    return { rows: withValue(sum, value) };
  },
};
