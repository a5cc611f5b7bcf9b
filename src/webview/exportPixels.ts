/** An SVG as PNG, by the browser that the page is in. */

/** Pixels of a unit of the picture, where it is not too large for a canvas. */
const SCALE = 2;
const LONGEST_SIDE = 16_000;
const MOST_PIXELS = 100_000_000;
/** Below this its texts could not be read. */
const LEAST_SCALE = 0.5;

/** The PNG in base64; rejects where the picture is too large. */
export async function toPng(svg: string): Promise<string> {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const scale = Math.min(SCALE, LONGEST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
    if (!(scale >= LEAST_SCALE)) throw new Error(`the picture is too large for PNG (${width} x ${height}); save it as SVG or HTML`);
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(width * scale);
    canvas.height = Math.floor(height * scale);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser has no canvas');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
