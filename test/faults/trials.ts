import { bodies } from "./bodies.ts";
import type { Trial } from "./scenario.ts";

export const trials: readonly Trial[] = [bodies];
