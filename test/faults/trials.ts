import { bodies } from "./bodies.ts";
import { clients } from "./clients.ts";
import { nonsense } from "./nonsense.ts";
import { remade } from "./remade.ts";
import type { Trial } from "./scenario.ts";
import { silence } from "./silence.ts";
import { filed, refusals, uncertainty } from "./uncertainty.ts";

export const trials: readonly Trial[] = [bodies, uncertainty, refusals, filed, nonsense, clients, silence, remade];
