import { describe, expect, it } from 'vitest';
import { evaluateReadings, type ReadPicture } from './reading-metrics.js';
import { formatReadings } from './reading-text.js';

const escape = String.fromCharCode(27);
const picture = (file: string, expected: string, read: string, reason?: string): ReadPicture => ({
  ...{ file, expected, read, confidence: 0.93 },
  ...(reason === undefined ? { rejected: false } : { rejected: true, reason }),
});
const pictures = [
  picture('a.png', '12', '12'),
  picture('b.png', '345', '348'),
  picture(`${escape}[2J${'long/'.repeat(20)}c.png`, '6', '', 'too uncertain'),
  picture('d.png', '', '', 'blank'),
  picture('e.png', '', '7'),
];
const evaluation = evaluateReadings(pictures);
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('the text of readings', () => {
  it('gives figures, rejections, confidence and failures', () => {
    expect(formatReadings(evaluation).split('\n')).toEqual([
      'Fully right  33.33%    1 of 3 pictures with digits',
      'Digits       66.67%    1 - edit distance / digits',
      'Coverage     66.67%    of the pictures with digits were read',
      'When read    50.00%    of those are fully right',
      'Calibration  59.67%    expected calibration error',
      '',
      'Rejection',
      '           total  right  wrong  rejected',
      'digits         3      1      1         1',
      'no digit       2      0      1         1',
      'rejected as: too uncertain 1, blank 1',
      '',
      'Confidence     read  wrong    share',
      'above 50%         3      2   66.67%',
      'above 90%         3      2   66.67%',
      'above 95%         0      0        -',
      'above 99%         0      0        -',
      'above 99.9%       0      0        -',
      '',
      'Failures (3 of 3)',
      'b.png                         345 read as 348 (93.0%)',
      'e.png                         no digit read as 7 (93.0%)',
      '\uFFFD[2Jlong/long/long/long/lon…  6 too uncertain',
    ]);
  });

  it('fits into 40 columns, lists as many failures as asked, and paints only when asked', () => {
    const narrow = formatReadings(evaluation, { columns: 40, failures: 1 });
    expect(widest(narrow)).toBeLessThanOrEqual(40);
    expect(narrow).toContain('Failures (1 of 3)');
    expect(narrow).not.toContain(escape);
    const painted = formatReadings(evaluation, { color: true });
    expect(painted.replace(new RegExp(`${escape}\\[\\d+m`, 'g'), '')).toBe(
      formatReadings(evaluation),
    );
  });

  it('says nothing of failures when there are none', () => {
    expect(formatReadings(evaluateReadings(pictures.slice(0, 1)))).not.toContain('Failures');
  });
});
