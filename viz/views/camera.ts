// From places in -1..1 to pixels: the middle of the stage, enlarged and moved by wheel, pinch and drag.

import { select, type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3'

export interface Camera {
  width: number
  height: number
  /** Pixels of one unit across and down, the zoom included. */
  scaleX: number
  scale: number
  /** Where the middle of the places falls. */
  x: number
  y: number
  readonly zoomed: number
}

const MARGIN = 24

/** Follows `surface`; `moved` is called when what is seen changes. */
export function createCamera(surface: SVGSVGElement, moved: () => void) {
  let transform: ZoomTransform = zoomIdentity
  let widest = 1
  const camera = { width: 1, height: 1, scaleX: 1, scale: 1, x: 0, y: 0, zoomed: 1 }
  const update = (): void => {
    const { width, height } = camera
    const fit = Math.max(10, Math.min(width, height) / 2 - MARGIN)
    camera.zoomed = transform.k
    camera.scale = fit * transform.k
    camera.scaleX = camera.scale * Math.max(1, Math.min(widest, (width / 2 - MARGIN) / fit))
    camera.x = transform.applyX(width / 2)
    camera.y = transform.applyY(height / 2)
  }
  const behaviour: ZoomBehavior<SVGSVGElement, unknown> = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.8, 40])
    .clickDistance(5)
    .on('zoom', (event: { readonly transform: ZoomTransform }) => {
      transform = event.transform
      update()
      moved()
    })
  // A wheel alone, or one finger, scrolls the page.
  behaviour.filter((event: MouseEvent | WheelEvent | TouchEvent) => {
    if ('touches' in event) return event.touches.length > 1
    if (event.type === 'wheel') return event.ctrlKey || event.metaKey || event.shiftKey
    return !event.button
  })
  const surfaceSelection = select(surface)
  surfaceSelection.call(behaviour).on('dblclick.zoom', null)
  return {
    camera: camera as Camera,
    resize(width: number, height: number) {
      camera.width = width
      camera.height = height
      update()
      moved()
    },
    /** Use the width of the stage, up to so many times the height; for what is drawn next. */
    stretch(most: number) {
      if (widest === most) return
      widest = most
      update()
    },
    zoomBy: (factor: number) => surfaceSelection.call(behaviour.scaleBy, factor),
    reset: () => surfaceSelection.call(behaviour.transform, zoomIdentity),
  }
}
