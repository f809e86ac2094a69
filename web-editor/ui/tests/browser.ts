// What jsdom lacks of a browser, as a page of a fixed size would have it. Import it first.

class Observer {
  observe(): void {
    // Nothing changes its size here.
  }
  unobserve(): void {
    // Nothing is observed.
  }
  disconnect(): void {
    // Nothing is observed.
  }
}

class Identity {
  readonly a = 1;
  readonly d = 1;
  readonly e = 0;
  readonly f = 0;
  readonly m22 = 1;
}

Object.assign(globalThis, {
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
  DOMMatrixReadOnly: Identity,
  matchMedia: () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
});

HTMLDialogElement.prototype.showModal = function show(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
  this.open = false;
};
Element.prototype.scrollIntoView = () => undefined;
