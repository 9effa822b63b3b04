/** @file Every plot of an evaluation, as SVG and as PNG. */
import { join } from 'node:path';
import { renderSvgToPng } from '../codec/encode.js';
import { classErrorsSvg } from '../evaluation/class-plot.js';
import { confusionSvg } from '../evaluation/confusion-plot.js';
import { accuracyCurveSvg, lossCurveSvg } from '../evaluation/curves.js';
import type { Evaluation } from '../evaluation/metrics.js';
import { reliabilitySvg } from '../evaluation/reliability-plot.js';
import { riskCoverageSvg } from '../evaluation/risk-plot.js';
import { writeFileAtomic } from '../storage/atomic-file.js';
import { makeFolder } from '../storage/make-folder.js';
import type { History } from '../training/history.js';

/** Width of the PNG files in pixels: sharp on dense screens. */
const pngWidth = 1320;

/**
 * Draws the plots into `folder`, which is made when missing.
 * @returns the files
 */
export async function writePlots(
  folder: string,
  evaluation: Evaluation,
  history: History | undefined,
): Promise<string[]> {
  const plots: Record<string, string> = {
    confusion: await confusionSvg(evaluation),
    'errors-by-class': await classErrorsSvg(evaluation),
    reliability: await reliabilitySvg(evaluation.calibration),
    'risk-coverage': await riskCoverageSvg(evaluation.riskCoverage),
  };
  if (history && history.length > 0) {
    plots.loss = await lossCurveSvg(history);
    plots.accuracy = await accuracyCurveSvg(history);
  }
  await makeFolder(folder);
  const files: string[] = [];
  for (const [name, svg] of Object.entries(plots)) {
    const path = join(folder, name);
    await writeFileAtomic(`${path}.svg`, svg);
    await writeFileAtomic(`${path}.png`, await renderSvgToPng(svg, { width: pngWidth }));
    files.push(`${path}.svg`, `${path}.png`);
  }
  return files;
}
