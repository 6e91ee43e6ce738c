import { Search as SearchIcon, X } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mailbox } from "../../shared/mailbox.ts";
import { MAX_QUERY_LENGTH, type SearchScope } from "../../shared/search.ts";
import { parseSearchQuery, type SearchProblem } from "../../shared/search-query.ts";
import { IconButton } from "../ui/button.tsx";
import { type Completion, complete, typedAt } from "./completion.ts";
import { useProblemWords } from "./problem-words.ts";
import { problemsToTell } from "./problems.ts";
import styles from "./search-box.module.css";
import { useCompletions } from "./use-completions.ts";

/** ms without a key after which a word counts as written. */
const stillAfter = 600;

export interface SearchBoxProps {
  readonly text: string;
  /** What only the answer tells of the query; undefined where there is nothing or it is under way. */
  readonly answered: readonly SearchProblem[] | undefined;
  readonly scope: SearchScope;
  /** Those that may be named in it. */
  readonly mailboxes: readonly Mailbox[];
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onChange: (text: string) => void;
  readonly onFocusChange: (isFocused: boolean) => void;
  /** The person goes on to what was found. */
  readonly onEnter: () => void;
  readonly onClose: () => void;
}

/**
 * Where a person says what to look for. What an operator may be and take is offered below, and what is wrong is said
 * below the word that is.
 */
export function SearchBox(props: SearchBoxProps) {
  const { text, answered, scope, mailboxes, inputRef, onChange, onFocusChange, onEnter, onClose } = props;
  const { t } = useTranslation("search");
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [isOffering, setOffering] = useState(false);
  const [activeIndex, setActiveIndex] = useState(-1);
  const typed = caret === null ? null : typedAt(text, caret);
  const completions = useCompletions(isOffering ? typed : null, scope, mailboxes);
  const isOpen = completions.length > 0;
  const active = isOpen ? completions[activeIndex] : undefined;
  const nextCaret = useRef<number | null>(null);

  const isStill = useStill(text, stillAfter) && !isOpen;
  const problems = problemsToTell(answered ?? parseSearchQuery(text, Date.now()).problems, { caret, isStill });
  // What is said lies over the tools below the box: it is gone once the person is there.
  const told = isOpen || caret === null ? undefined : problems[0];

  useLayoutEffect(() => {
    if (nextCaret.current === null) return;
    inputRef.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    setCaret(nextCaret.current);
    nextCaret.current = null;
  });

  function change(next: string, at: number | null): void {
    setCaret(at);
    setOffering(true);
    setActiveIndex(-1);
    onChange(next);
  }

  function take(completion: Completion): void {
    if (!typed) return;
    const done = complete(text, typed, completion);
    nextCaret.current = done.caret;
    change(done.text, done.caret);
    inputRef.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyF") {
      event.preventDefault();
      inputRef.current?.select();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      if (isOpen) setOffering(false);
      else onClose();
    } else if (isOpen && step !== undefined) {
      // Below the last and above the first one is back at what was typed.
      const stops = completions.length + 1;
      setActiveIndex(((activeIndex + 1 + step + stops) % stops) - 1);
    } else if (active && (event.key === "Enter" || event.key === "Tab")) take(active);
    else if (event.key === "Enter" || event.key === "ArrowDown") {
      setOffering(false);
      onEnter();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <search className={styles.box}>
      <SearchIcon size={16} aria-hidden className={styles.icon} />
      <input
        ref={inputRef}
        type="search"
        aria-label={t("searchMail")}
        aria-autocomplete="list"
        aria-controls={isOpen ? `${id}-list` : undefined}
        aria-activedescendant={active ? `${id}-${activeIndex}` : undefined}
        aria-invalid={problems.length > 0}
        aria-describedby={told ? `${id}-problem` : undefined}
        maxLength={MAX_QUERY_LENGTH}
        placeholder={t("searchMail")}
        className={styles.input}
        value={text}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        onChange={(event) => change(event.target.value, event.target.selectionStart)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onFocus={(event) => {
          setCaret(event.currentTarget.selectionStart);
          setOffering(text === "");
          onFocusChange(true);
        }}
        onBlur={() => {
          setCaret(null);
          setOffering(false);
          onFocusChange(false);
        }}
        onClick={() => setOffering(true)}
        onKeyDown={onKeyDown}
      />
      <Problems text={text} problems={problems} told={told} id={`${id}-problem`} inputRef={inputRef} />
      {text === "" ? null : (
        <span className={styles.clear}>
          <IconButton label={t("clear")} shortcut="Esc" icon={<X size={16} aria-hidden />} onPress={onClose} />
        </span>
      )}
      {isOpen ? (
        <div id={`${id}-list`} role="listbox" aria-label={t("completions")} className={styles.completions}>
          {completions.map((completion, index) => (
            <Option
              key={completion.word}
              id={`${id}-${index}`}
              completion={completion}
              isActive={index === activeIndex}
              onTake={() => take(completion)}
            />
          ))}
        </div>
      ) : null}
    </search>
  );
}

interface OptionProps {
  readonly id: string;
  readonly completion: Completion;
  readonly isActive: boolean;
  readonly onTake: () => void;
}

function Option({ id, completion: { label, about }, isActive, onTake }: OptionProps) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) ref.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div
      ref={ref}
      id={id}
      role="option"
      aria-selected={isActive}
      className={styles.option}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <span className={styles.label}>{label}</span>
      {about ? <span className={styles.about}>{about}</span> : null}
    </div>
  );
}

interface ProblemsProps {
  readonly text: string;
  readonly problems: readonly SearchProblem[];
  /** The one that is spoken of. */
  readonly told: SearchProblem | undefined;
  readonly id: string;
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

/** Underlines what is wrong in the box, whose text lies over the same text, and says why below it. */
function Problems({ text, problems, told, id, inputRef }: ProblemsProps) {
  const describe = useProblemWords();
  const mirror = useRef<HTMLDivElement>(null);
  const [left, setLeft] = useState(0);
  const sorted = problems.toSorted((one, other) => one.start - other.start);

  useLayoutEffect(() => {
    const input = inputRef.current;
    if (!input || problems.length === 0) return;
    const follow = () => {
      const copy = mirror.current;
      if (!copy) return;
      copy.scrollLeft = input.scrollLeft;
      const word = copy.querySelector<HTMLElement>("[data-told]");
      setLeft(Math.max(0, (word?.offsetLeft ?? 0) - input.scrollLeft));
    };
    follow();
    input.addEventListener("scroll", follow);
    return () => input.removeEventListener("scroll", follow);
  });

  if (problems.length === 0) return null;
  const pieces = sorted.map((problem, index) => {
    const before = Math.max(sorted[index - 1]?.end ?? 0, 0);
    return (
      <span key={problem.start}>
        {text.slice(before, problem.start)}
        <span className={styles.wrong} data-told={problem === told || undefined}>
          {text.slice(Math.max(before, problem.start), problem.end)}
        </span>
      </span>
    );
  });
  return (
    <>
      <div ref={mirror} aria-hidden className={styles.mirror}>
        {pieces}
        {text.slice(sorted.at(-1)?.end ?? 0)}
      </div>
      {told ? (
        <p id={id} aria-live="polite" className={styles.problem} style={{ marginInlineStart: `min(${left}px, 40%)` }}>
          {describe(told, text)}
        </p>
      ) : null}
    </>
  );
}

/** Whether the value has stayed the same for `ms`. */
function useStill(value: string, ms: number): boolean {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled === value;
}
