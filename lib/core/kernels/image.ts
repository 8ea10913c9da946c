/** The derivatives of operations on images. */
import type { GradConfig } from "@tensorflow/tfjs-node";
import { library } from "../backend.ts";
import { runSingle } from "../operations/native.ts";
import { nondifferentiable } from "../operations/nondifferentiable.ts";
import type { tf } from "../tensor.ts";

const once = "its gradient can be taken once only";

/**
 * `tf.image.cropAndResize` by the images and by the boxes' corners, each one operation. Boxes are differentiated where
 * the method is bilinear; the nearest pixel is the same almost everywhere, and so has derivative 0. The derivative at a
 * place where samples fall on a pixel's center is that of the right-hand side. Neither can be differentiated again.
 */
const cropAndResizeGradient: GradConfig = {
  kernelName: "CropAndResize",
  inputsToSave: ["image", "boxes", "boxInd"],
  gradFunc(dy, [image, boxes, owners], { method }) {
    const T = { type: "float32" } as const;
    const where = "tf.image.cropAndResize";
    return {
      image: () =>
        nondifferentiable(where, once, [dy as tf.Tensor, boxes!], (dy, boxes) =>
          runSingle(
            "CropAndResizeGradImage",
            [dy!, boxes!, owners!, library.tensor1d(image!.shape, "int32")],
            {
              T,
              method: method as string,
            },
          ),
        ),
      boxes: () =>
        method === "nearest"
          ? library.zerosLike(boxes!)
          : nondifferentiable(where, once, [dy as tf.Tensor, image!, boxes!], (dy, image, boxes) =>
              runSingle("CropAndResizeGradBoxes", [dy!, image!, boxes!, owners!], { T, method: "bilinear" }),
            ),
      boxInd: () => library.fill(owners!.shape, 0),
    };
  },
};

const flipLeftRightGradient: GradConfig = {
  kernelName: "FlipLeftRight",
  gradFunc: (dy) => ({ image: () => library.image.flipLeftRight(dy as tf.Tensor4D) }),
};

/** tfjs's own forget that pixels may count from their middle. */
function resizeGradient(kernelName: "ResizeBilinear" | "ResizeNearestNeighbor"): GradConfig {
  return {
    kernelName,
    inputsToSave: ["images"],
    gradFunc(dy, [images], attrs) {
      const { alignCorners, halfPixelCenters } = attrs as {
        alignCorners: boolean;
        halfPixelCenters: boolean;
      };
      const [, height, width] = images!.shape as [number, number, number];
      return {
        images: () =>
          nondifferentiable("tf.image.resize", once, [dy as tf.Tensor], (dy) => {
            const size =
              kernelName === "ResizeBilinear" ? images! : library.tensor1d([height, width], "int32");
            return runSingle(`${kernelName}Grad`, [dy!, size], {
              T: { type: "float32" },
              align_corners: alignCorners,
              half_pixel_centers: halfPixelCenters,
            });
          }),
      };
    },
  };
}

export const imageGradients: readonly GradConfig[] = [
  cropAndResizeGradient,
  flipLeftRightGradient,
  resizeGradient("ResizeBilinear"),
  resizeGradient("ResizeNearestNeighbor"),
];
