/** Whether a browser may be able to play a file. */
export function isVideo(file: string | undefined): boolean {
  return file !== undefined && /\.(mp4|webm|mov|mkv|m4v)$/i.test(file);
}

export function isPicture(file: string): boolean {
  return /\.(gif|png|jpe?g|webp)$/i.test(file);
}
