import { z } from 'zod';
import { isRelativePath, PATH_BYTES_MAX } from '../inventory/path.ts';

/** A path below a source's root. */
export const pathSchema = z.string().min(1).max(PATH_BYTES_MAX).refine(isRelativePath);
