/** @file How large MNIST's frames are (LeCun et al., 1998), in pixels. */

/** Side of a frame. */
export const frameSide = 28;
/** Side of the box in it that the digit fills. */
export const frameBox = 20;
