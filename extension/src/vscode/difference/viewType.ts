/** Of the panels of differences, as the manifest has it: the editor asks for what shows them in a window that was loaded anew. */
export const DIFFERENCE_VIEW = 'bytesync.difference';
