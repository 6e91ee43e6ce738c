import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/failure.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FailureBanner } from "../ui/failure-banner.tsx";
import { TextField } from "../ui/text-field.tsx";

/** As long as the contract takes it. */
const longest = 200;

export interface SearchNameDialogProps {
  readonly title: string;
  readonly initial: string;
  readonly onSave: (name: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks what a search that is kept is to be called. */
export function SearchNameDialog({ title, initial, onSave, onClose }: SearchNameDialogProps) {
  const { t } = useTranslation("search");
  const common = useTranslation().t;
  const formId = useId();
  const [name, setName] = useState(initial);
  const save = useMutation({ mutationFn: () => onSave(name.trim()), onSuccess: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{common("cancel")}</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={save.isPending || name.trim() === ""}>
            {t("saved.save")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          label={t("saved.name")}
          value={name}
          maxLength={longest}
          onChange={setName}
          autoFocus
          onFocus={(event) => (event.target as HTMLInputElement).select()}
        />
      </form>
      {save.error ? <FailureBanner failure={failureOf(save.error)} /> : null}
    </Dialog>
  );
}
