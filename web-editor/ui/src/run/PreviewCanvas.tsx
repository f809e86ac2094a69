import { useEffect, useRef } from 'react';
import { type Glimpse, previews, wordsOf } from './previews';

interface Props {
  readonly wire: string;
  /** In CSS pixels; what is shown fits into it. */
  readonly width: number;
  readonly height: number;
}

/** What a wire carries just now, drawn as it comes without asking React. */
export function PreviewCanvas({ wire, width, height }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const shown = canvas.current;
    if (shown === null) {
      return undefined;
    }
    const scale = window.devicePixelRatio;
    shown.width = Math.round(width * scale);
    shown.height = Math.round(height * scale);
    const draw = (glimpse: Glimpse | undefined) => {
      drawGlimpse(shown, glimpse, scale);
    };
    draw(previews.last(wire));
    return previews.subscribe(wire, draw);
  }, [wire, width, height]);
  return (
    <canvas
      ref={canvas}
      className="preview-canvas"
      style={{ width, height }}
      role="img"
      aria-label={`What ${wire} carries now`}
    />
  );
}

function drawGlimpse(canvas: HTMLCanvasElement, glimpse: Glimpse | undefined, scale: number): void {
  const context = canvas.getContext('2d');
  if (context === null) {
    return;
  }
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  if (glimpse === undefined) {
    return;
  }
  const { picture, trend, preview } = glimpse;
  if (picture !== undefined) {
    const by = Math.min(width / picture.width, height / picture.height);
    const [w, h] = [picture.width * by, picture.height * by];
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
    return;
  }
  const style = getComputedStyle(canvas);
  context.fillStyle = style.color;
  context.strokeStyle = style.color;
  context.font = `${String(11 * scale)}px ${style.fontFamily}`;
  if (trend.length > 1) {
    drawTrend(context, trend, width, height - 14 * scale, scale);
  }
  const text = preview.content.kind === 'value' ? wordsOf(preview.content.value) : '';
  context.textBaseline = 'bottom';
  context.fillText(text, 4 * scale, height - 2 * scale, width - 8 * scale);
}

function drawTrend(
  context: CanvasRenderingContext2D,
  trend: readonly number[],
  width: number,
  height: number,
  scale: number,
): void {
  const low = Math.min(...trend);
  const span = Math.max(...trend) - low || 1;
  const margin = 4 * scale;
  context.lineWidth = 1.5 * scale;
  context.beginPath();
  trend.forEach((value, index) => {
    const x = margin + (index / (trend.length - 1)) * (width - 2 * margin);
    const y = margin + (1 - (value - low) / span) * (height - 2 * margin);
    context.lineTo(x, y);
  });
  context.stroke();
}
