/**
 * @file How people write the ten digits: for each some styles, each a list of strokes, each a list of
 * points that a pen passes through smoothly. A corner is where one stroke ends and the next begins.
 * x goes right and y down, in hundredths of the digit's height.
 */

/** A point, `[x, y]`. */
export type Point = readonly [number, number];

/** One way to write a digit, and how usual it is among the digit's styles. */
export interface Style {
  readonly weight: number;
  readonly strokes: readonly (readonly Point[])[];
}

/** "10,20 30,40" -> [[10, 20], [30, 40]] */
function parse(stroke: string): Point[] {
  return stroke.split(' ').map((pair) => {
    const [x, y] = pair.split(',').map(Number) as [number, number];
    return [x, y];
  });
}

/** A part of an ellipse, from an angle and over an angle in degrees; 0 is right, 90 is down. */
function ring(cx: number, cy: number, rx: number, ry: number, from: number, turn: number): string {
  const point = (step: number): string => {
    const angle = ((from + (turn * step) / 8) * Math.PI) / 180;
    return `${cx + rx * Math.cos(angle)},${cy + ry * Math.sin(angle)}`;
  };
  return [0, 1, 2, 3, 4, 5, 6, 7, 8].map(point).join(' ');
}

const style = (weight: number, ...strokes: string[]): Style => ({
  weight,
  strokes: strokes.map(parse),
});

/** By digit. */
export const GLYPHS: readonly (readonly Style[])[] = [
  [
    style(4, ring(50, 50, 34, 50, -90, -365)),
    style(2, ring(50, 50, 27, 50, -60, -375)),
    style(2, ring(50, 50, 46, 50, -110, -355)),
    style(1, ring(50, 50, 38, 50, -70, -335)),
    // The pen leaves the ring with a short stroke inwards, or begins with one.
    style(1, `${ring(50, 52, 34, 48, -80, -350)} 38,14 22,22`),
    style(1, `70,22 58,6 ${ring(50, 50, 40, 50, -100, -340)}`),
  ],
  [
    style(12, '50,0 50,50 50,100'),
    style(2, '50,0 53,50 47,100'),
    style(2, '30,20 42,10 52,0', '52,0 50,50 50,100'),
    style(1.5, '25,25 40,14 52,0', '52,0 50,50 50,100', '20,100 50,99 80,100'),
    style(0.5, '50,0 50,50 50,100', '25,99 50,100 75,99'),
  ],
  [
    style(4, '14,26 24,7 46,0 68,8 72,30 54,60 28,82 6,97', '6,97 40,94 90,96'),
    style(2, '8,20 30,2 62,4 74,24 60,52 34,76 4,94', '4,94 30,86 60,94 96,90'),
    style(1, '20,14 44,0 68,10 70,34 52,66 22,92', '22,92 54,88 88,94'),
    // Upright, the base short.
    style(1.5, '22,20 40,0 60,6 62,34 48,66 30,96', '30,96 52,96 74,94'),
    // With a loop at the foot: narrow, wide, and high.
    style(3, '10,24 24,5 50,0 70,12 70,34 54,62 32,88 14,98 2,90 8,77 26,76 48,88 70,97 98,88'),
    style(3, '16,22 32,2 56,2 66,20 58,48 40,76 20,96 4,94 0,80 14,70 36,76 58,90 84,98'),
    style(2, '22,30 26,8 50,0 72,14 68,42 50,74 28,97 10,94 8,74 28,64 48,74 64,94 86,100'),
    // The base falls steeply, the top begins with a curl.
    style(1.5, '26,26 14,18 24,3 50,0 66,18 52,52 26,78 4,92', '4,92 36,88 66,98 92,104'),
    // The base is one movement with the neck.
    style(1.5, '10,14 40,0 64,10 62,36 40,66 20,86 24,94 56,92 92,86'),
  ],
  [
    style(5, '12,12 34,0 60,4 68,22 56,40 34,47', '34,47 62,50 76,68 68,90 40,100 8,92'),
    // One movement, with a small loop in the middle.
    style(3, '10,16 30,1 58,3 66,22 50,42 34,48 38,52 60,52 76,70 66,92 38,100 6,90'),
    style(2, '18,10 44,0 66,10 62,32 42,44 30,42 36,50 58,54 66,74 48,94 20,100 0,88'),
    style(3, '16,8 40,0 62,6 64,26 48,40 30,44', '30,44 60,46 78,66 70,90 42,100 14,94'),
    // Flat on top.
    style(1, '10,4 40,3 72,2', '72,2 56,20 38,40', '38,40 66,46 78,68 66,92 36,100 6,92'),
    style(1, '22,8 48,0 64,14 54,36 30,46', '30,46 56,48 66,70 48,94 14,100'),
    // The lower bow small and curled in.
    style(1.5, '4,14 36,0 70,8 66,30 40,44', '40,44 64,48 74,64 64,84 44,92 24,84 22,72'),
    style(1, '6,18 22,2 56,2 64,20 48,38 30,42', '30,42 70,44 90,66 74,92 36,100 4,84'),
  ],
  [
    // Open, with corners.
    style(4, '18,4 14,30 10,54', '10,54 40,54 82,50', '72,6 68,50 64,100'),
    style(1.5, '24,16 14,36 4,58', '4,58 36,58 70,54', '78,0 70,50 60,100'),
    // Open, round at the foot of the left stroke.
    style(4, '20,6 10,32 14,52 36,58 60,52 74,44', '76,2 72,46 66,100'),
    style(2, '10,14 8,40 24,52 50,50 68,36', '70,10 66,50 58,100'),
    style(1, '24,2 6,28 12,48 36,50 66,36', '78,6 68,50 56,100'),
    // Closed.
    style(2, '62,0 36,32 6,64', '6,64 44,64 92,62', '62,0 62,50 60,100'),
    style(0.3, '64,6 34,20 10,46 24,54 50,52 66,42', '68,2 64,46 56,100'),
    // The crossbar reaches far to the right.
    style(2, '30,0 18,30 4,58', '4,58 50,54 100,52', '62,26 58,60 54,100'),
    // In one movement, the crossbar turning up into the stem.
    style(1, '22,4 12,30 14,50 36,52 64,30 76,4', '76,4 66,50 54,100'),
  ],
  [
    style(4, '26,4 22,24 18,44', '18,44 44,38 70,54 70,80 44,98 6,94', '26,4 54,4 84,2'),
    // One movement, like an S.
    style(3, '88,2 60,4 36,8 26,26 34,42 56,54 66,74 50,94 24,99 4,88'),
    style(1.5, '92,0 62,8 40,20 36,38 52,52 58,72 44,92 22,96 10,84'),
    style(2, '80,4 56,2 34,4', '34,4 26,24 22,42', '22,42 50,46 66,66 54,90 28,100 4,92'),
    // The bar slants up and away.
    style(2, '30,14 24,30 24,44', '24,44 48,52 56,74 38,94 8,98', '30,14 58,8 96,0'),
    // The bar floats; the bow is small, or deep and curled in.
    style(2, '28,8 22,26 16,46', '16,46 44,36 64,54 60,82 32,98 0,90', '40,4 66,2 92,0'),
    style(2, '30,6 24,22 20,38', '20,38 56,34 80,58 70,90 36,100 8,84 10,72', '30,6 54,4 80,4'),
    style(1.5, '40,4 34,26 30,48', '30,48 52,52 60,70 46,90 22,96', '40,4 64,4 100,2'),
  ],
  [
    style(4, '62,0 36,20 16,50 14,80 36,99 62,92 72,72 58,56 36,60 18,78'),
    style(3, '44,0 24,26 12,58 16,88 42,100 66,88 68,68 48,60 26,70 16,84'),
    // Bent like a C all the way down.
    style(3, '38,0 14,28 5,64 24,96 54,98 72,80 62,62 38,64 18,84'),
    style(3, '52,3 22,18 4,50 10,86 40,100 70,88 74,64 50,52 26,62 14,80'),
    // Steep, with a small loop.
    style(2, '30,0 20,34 16,70 26,96 48,98 60,82 50,68 32,72 20,88'),
    // Wide, the loop far to the right.
    style(2, '80,0 46,16 18,46 8,78 30,98 64,96 90,78 80,62 50,66 22,88'),
    // A large loop, closed or ending inside.
    style(2, '60,0 30,14 10,44 12,80 38,100 66,90 76,64 62,42 36,46 14,68'),
    style(2, '54,0 26,22 10,54 18,90 46,100 68,84 70,58 52,44 36,56 36,74'),
    // Straight down, the loop beginning and ending low.
    style(1, '56,0 36,30 16,64 18,92 40,100 60,90 64,74 46,66 22,80'),
  ],
  [
    style(4, '8,8 40,6 78,4', '78,4 58,46 40,100'),
    style(3, '6,14 26,6 54,8 74,8 70,26 54,58 44,100'),
    // A short stroke down at its beginning.
    style(3, '8,24 10,14 12,6', '12,6 44,6 78,2', '78,2 62,40 52,100'),
    style(1.5, '4,30 10,12 30,6 56,14 80,4', '80,4 62,44 48,100'),
    // Crossed.
    style(1.5, '10,8 44,6 80,4', '80,4 58,48 36,100', '28,52 54,50 82,48'),
    style(1.5, '6,18 40,10 74,2', '74,2 66,48 62,100'),
    // The bar sags or is short.
    style(1.5, '2,4 34,14 66,12 82,6', '82,6 54,40 40,72 34,100'),
    style(1.5, '20,10 42,4 64,6', '64,6 62,50 52,100'),
  ],
  [
    // One movement, narrow and wide, from either side.
    style(5, '72,14 48,0 24,12 28,34 52,52 70,74 50,99 24,90 22,70 46,50 68,32 74,12'),
    style(3, '66,8 40,2 24,18 38,40 58,60 60,86 38,100 22,84 32,60 54,38 64,18 58,6'),
    style(2, '66,4 36,2 10,18 22,40 52,52 62,72 48,96 26,96 22,74 44,50 74,30 84,10'),
    style(2, '30,14 50,0 70,14 60,36 34,58 22,82 42,100 64,86 58,62 38,40 30,18'),
    style(2, '56,6 38,0 28,14 40,36 52,52 58,76 48,98 34,96 32,76 44,54 58,34 62,14'),
    // Two rings.
    style(1.5, ring(50, 24, 24, 24, 90, 370), ring(50, 74, 28, 26, -90, 370)),
    style(1, ring(52, 22, 18, 22, 100, 370), ring(48, 72, 24, 28, -80, 370)),
    style(1, ring(50, 28, 26, 28, 90, 370), ring(50, 78, 18, 22, -90, 370)),
    // Open at the top right, or hardly open below.
    style(2, '78,6 48,2 22,16 34,38 58,56 66,80 44,99 20,86 30,62 56,44 84,22'),
    style(1.5, '82,12 56,0 24,10 26,32 50,46 56,70 44,98 30,100 28,82 42,56 66,36 78,14'),
  ],
  [
    // A ring and a straight tail.
    style(4, '70,14 46,2 20,16 16,38 36,50 58,38 70,12', '70,12 66,50 60,100'),
    style(2, '72,16 52,2 20,8 4,30 24,44 54,34 74,14', '74,14 62,54 50,100'),
    // One movement, the tail straight on.
    style(4, '72,10 42,4 18,22 18,42 38,48 60,34 70,14 66,48 52,100'),
    style(2, '66,16 50,0 28,10 24,32 40,40 58,28 66,12 62,50 56,100'),
    // A hooked tail.
    style(2, '66,8 40,2 18,20 24,42 48,44 66,24 70,14 72,50 62,86 40,100 14,94'),
    // A ring that is open where it meets the tail, or at the top.
    style(2, '64,10 40,6 22,24 28,38 48,34 62,20', '66,4 60,50 44,100'),
    style(1.5, '60,4 36,4 14,22 20,42 46,42 70,26 74,16 68,58 58,100'),
    style(1.5, '68,24 54,2 24,8 14,34 34,48 60,42 70,22', '69,18 72,58 70,100'),
    style(2, '66,4 40,0 12,14 14,36 42,42 68,24', '72,2 66,50 58,100'),
    style(2, '56,2 32,4 20,22 30,40 54,36 64,16', '68,12 66,56 62,100'),
    // A small ring on a long tail.
    style(1.5, '62,16 46,0 30,12 34,30 50,30 62,14', '62,14 58,56 52,100'),
    style(1, '80,16 60,0 26,6 8,32 26,54 60,44 80,18 70,60 40,100'),
  ],
];
