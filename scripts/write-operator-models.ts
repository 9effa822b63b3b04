/**
 * @file Writes one ONNX model for every example of every operator, with its gradients where it has
 * them, into a folder, for `scripts/check-operator-models.py` to look at.
 *
 *     npx tsx scripts/write-operator-models.ts FOLDER
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differentiate } from '../src/graph/differentiate.js';
import { encodeModel } from '../src/graph/encode.js';
import type { OperatorName } from '../src/graph/operators/index.js';
import { BATCH } from '../src/tensor/tensor.js';
import { exampleGraph, weightedSum } from '../test/reference/example-graph.js';
import { operatorExamples } from '../test/reference/operator-examples.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name the folder to write to: npx tsx scripts/write-operator-models.ts FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

let written = 0;
for (const name of Object.keys(operatorExamples) as OperatorName[]) {
  const { examples, differentiable } = operatorExamples[name];
  examples.forEach((example, number) => {
    const { graph, inputs, output } = exampleGraph(name, example);
    graph.output('y', output);
    const open = [...inputs, output].some(({ shape }) => shape.includes(BATCH));
    const targets = inputs.filter(({ dtype }) => dtype === 'float32');
    if (differentiable && !example.refusesGradient && !open && targets.length > 0) {
      differentiate(graph, weightedSum(graph, output), targets).forEach((gradient, i) => {
        graph.output(`d${i}`, gradient);
      });
    }
    const model = encodeModel(graph, { producer: 'tenfold', version: '0' });
    writeFileSync(join(folder, `${name}-${number}.onnx`), model);
    written++;
  });
}
console.log(`${written} models in ${folder}`);
