import { useMutation, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../shared/failure.ts";
import type { Settings } from "../../shared/settings.ts";
import { api } from "../connection.ts";
import { useDescribeFailure } from "../failure-text.ts";
import { keys } from "../queries.ts";
import { showToast } from "../ui/toast.tsx";

/** Saves a change of the settings; it is on the screen at once and taken back where it could not be saved. */
export function useSaveSettings() {
  const client = useQueryClient();
  const describe = useDescribeFailure();
  return useMutation({
    mutationFn: (change: Partial<Settings>) => api.saveSettings(change),
    onMutate: (change) =>
      client.setQueryData<Settings>(keys.settings, (settings) => (settings ? { ...settings, ...change } : settings)),
    onSuccess: (settings) => client.setQueryData(keys.settings, settings),
    onError: (error) => {
      void client.invalidateQueries({ queryKey: keys.settings });
      const { sentence, nextStep } = describe(failureOf(error));
      showToast({ text: `${sentence} ${nextStep}` });
    },
  });
}
