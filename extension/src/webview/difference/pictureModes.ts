/** How two pictures are shown: beside each other, one over the other up to a line, or what they differ in. */
export const PICTURE_MODES = ['side', 'swipe', 'overlay'] as const;
export type PictureMode = (typeof PICTURE_MODES)[number];
