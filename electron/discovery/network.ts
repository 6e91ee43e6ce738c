import { randomBytes } from "node:crypto";
import { findAlternativeName } from "../net/alternative-name.ts";
import { machineHasNetwork } from "../net/connection-failure.ts";
import { trustSystemAuthorities } from "../net/trust-store.ts";
import { createResolver } from "./network/dns.ts";
import { probeServer } from "./network/probe.ts";
import { surveyServer } from "./network/survey.ts";
import { fetchOnce } from "./network/web.ts";
import type { DoctorWorld } from "./world.ts";

/** The real network of this machine. */
export function createNetworkWorld(): DoctorWorld {
  return {
    now: () => performance.now(),
    setTimer(run, ms) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    randomLabel: () => `posthorn-${randomBytes(6).toString("hex")}`,
    hasNetwork: machineHasNetwork,
    ...createResolver(),
    fetch: trusting(fetchOnce),
    probe: trusting(probeServer),
    findAlternativeName: trusting(findAlternativeName),
    survey: trusting(surveyServer),
  };
}

/** `connect` once this thread trusts whom the system trusts; nothing is read before somebody connects. */
function trusting<Args extends unknown[], Answer>(connect: (...args: Args) => Answer): (...args: Args) => Answer {
  return (...args) => {
    trustSystemAuthorities();
    return connect(...args);
  };
}
