/**
 * @file A digit drawn in a terminal's characters: half blocks in 256-colour greys, plain half
 * blocks, or ASCII. The last two leave the colours to the terminal, so ink is drawn in its text
 * colour and reads on dark and light backgrounds alike.
 */
import { resizeRegion } from './resize.js';

/** How a digit is drawn as text. */
export interface DigitTextOptions {
  /** Width in characters, at least 4; 28 unless told, one character a pixel. */
  readonly width?: number;
  /** Use ANSI colours (256-colour greys); false unless told. */
  readonly colour?: boolean;
  /** Use Unicode blocks rather than ASCII; true unless told. */
  readonly unicode?: boolean;
}

const side = 28;

/** Characters from no ink to much, even in density on common terminal fonts. */
const ramp = ' .:-=+*#%@';

/** Ink (0 to 255) as one of the 24 greys of the 256-colour palette: 232 is near black. */
const greyCode = (ink: number): number => 232 + Math.round((ink / 255) * 23);

/**
 * Draws a 28 x 28 digit (ink 255 on 0) as lines of text, separated by newlines, without a last one.
 * A character is twice as high as wide, so 28 columns make 14 lines.
 */
export function digitToText(pixels: Uint8Array, options: DigitTextOptions = {}): string {
  const width = Math.max(4, Math.round(options.width ?? side));
  const lines = Math.round(width / 2);
  const { colour = false, unicode = true } = options;
  const halves = unicode || colour ? 2 : 1;
  const whole = { left: 0, top: 0, width: side, height: side };
  const ink = resizeRegion(pixels, side, side, whole, width, lines * halves);
  const at = (x: number, y: number): number => Math.min(255, Math.max(0, ink[y * width + x]!));

  return Array.from({ length: lines }, (_, line) => {
    let text = '';
    let last = '';
    for (let x = 0; x < width; x++) {
      if (halves === 1) {
        text += ramp[Math.round((at(x, line) / 255) * (ramp.length - 1))]!;
        continue;
      }
      const upper = at(x, 2 * line);
      const lower = at(x, 2 * line + 1);
      if (!colour) {
        text += [' ', '▄', '▀', '█'][(upper > 96 ? 2 : 0) + (lower > 96 ? 1 : 0)]!;
        continue;
      }
      // A colour is said only where it changes.
      const code = `\u001b[38;5;${greyCode(upper)};48;5;${greyCode(lower)}m`;
      text += (code === last ? '' : code) + '▀';
      last = code;
    }
    return colour ? `${text}\u001b[0m` : text.trimEnd();
  }).join('\n');
}
