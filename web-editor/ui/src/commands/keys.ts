import { copySelected, pasteText, removeSelected } from '../editor/edit';
import { useEditor } from '../editor/store';
import { COMMANDS, runCommand } from './commands';

const MAC = navigator.userAgent.includes('Mac');

type Stroke = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Whether a key that is pressed is meant, as `Mod+Shift+Z`. */
export function matches(keys: string, stroke: Stroke, mac = MAC): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const has = (modifier: string) => parts.slice(0, -1).includes(modifier);
  const mod = mac ? stroke.metaKey : stroke.ctrlKey;
  const other = mac ? stroke.ctrlKey : stroke.metaKey;
  // A sign such as `?` is typed with Shift on one keyboard and without on another.
  const shiftMatters = key.length > 1 || /[a-z]/i.test(key);
  return (
    stroke.key.toLowerCase() === key.toLowerCase() &&
    mod === has('Mod') &&
    !other &&
    stroke.altKey === has('Alt') &&
    (!shiftMatters || stroke.shiftKey === has('Shift'))
  );
}

/** Keys as they are printed on a keyboard. */
export function printed(keys: string, mac = MAC): string {
  const names = mac
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵', Delete: '⌦' }
    : { Mod: 'Ctrl', Delete: 'Del' };
  return keys
    .split('+')
    .map((part) => (names as Readonly<Record<string, string>>)[part] ?? part)
    .join(mac ? '' : '+');
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement &&
        !['checkbox', 'range', 'button'].includes(target.type)))
  );
}

/** Whether a key belongs to the canvas and not to what has the focus. */
function isOnCanvas(target: EventTarget | null): boolean {
  return (
    !(target instanceof Element) || target === document.body || target.closest('.canvas') !== null
  );
}

function onKeyDown(event: KeyboardEvent): void {
  const { dialog, search } = useEditor.getState();
  if (event.defaultPrevented || dialog !== undefined || search !== undefined) {
    return;
  }
  if (window.location.hash.startsWith('#/runs')) {
    return;
  }
  const typing = isTyping(event.target);
  for (const command of COMMANDS) {
    const keys = command.keys.find((one) => matches(one, event));
    if (keys === undefined) {
      continue;
    }
    if (keys.includes('Mod') ? typing && command.whileTyping !== true : !isFree(keys, event)) {
      continue;
    }
    if (runCommand(command) || keys.includes('Mod')) {
      // Saving, printing and the like by the browser would only surprise.
      event.preventDefault();
      return;
    }
  }
}

/** Whether a key without modifiers means the canvas: Tab moves the focus everywhere else. */
function isFree(keys: string, { target }: KeyboardEvent): boolean {
  if (isTyping(target) || !isOnCanvas(target)) {
    return false;
  }
  return keys !== 'Tab' || onCanvas;
}

/** Whether the mouse was last used on the canvas: else Tab leads through the page. */
let onCanvas = false;

function onPointerDown({ target }: PointerEvent): void {
  onCanvas = target instanceof Element && target.closest('.canvas') !== null;
}

function onFocus({ target }: FocusEvent): void {
  if (target instanceof Element && target.matches(':focus-visible')) {
    onCanvas = false;
  }
}

function onCopy(event: ClipboardEvent): void {
  take(event);
}

function onCut(event: ClipboardEvent): void {
  if (take(event)) {
    removeSelected(false);
  }
}

function take(event: ClipboardEvent): boolean {
  if (isTyping(event.target) || !isOnCanvas(event.target) || isTextSelected()) {
    return false;
  }
  const text = copySelected();
  if (text === undefined) {
    return false;
  }
  event.clipboardData?.setData('text/plain', text);
  event.preventDefault();
  return true;
}

function isTextSelected(): boolean {
  return window.getSelection()?.isCollapsed === false;
}

function onPaste(event: ClipboardEvent): void {
  if (isTyping(event.target) || useEditor.getState().dialog !== undefined) {
    return;
  }
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (text !== '') {
    pasteText(text);
    event.preventDefault();
  }
}

/** Listens to the keyboard and the clipboard until told to stop. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('pointerdown', onPointerDown, true);
  window.addEventListener('focusin', onFocus);
  window.addEventListener('copy', onCopy);
  window.addEventListener('cut', onCut);
  window.addEventListener('paste', onPaste);
  return () => {
    window.removeEventListener('keydown', onKeyDown);
    window.removeEventListener('pointerdown', onPointerDown, true);
    window.removeEventListener('focusin', onFocus);
    window.removeEventListener('copy', onCopy);
    window.removeEventListener('cut', onCut);
    window.removeEventListener('paste', onPaste);
  };
}
