import { randomBytes } from "node:crypto";
import { machineHasNetwork } from "../net/connection-failure.ts";
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
    fetch: fetchOnce,
    probe: probeServer,
    survey: surveyServer,
  };
}
