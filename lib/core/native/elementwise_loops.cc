// The instructions as loops that the compiler turns into vector instructions.
//
// What TensorFlow computes exactly (sums, products, comparisons) is rounded here in the same places. Functions such as the
// exponential are polynomials without branches; they stand for TensorFlow's own wherever lib calls these (see
// kernels/functions.ts). Their largest errors over every seventh number of float32, in units in the last place: Exp .98,
// Expm1 1.56, Log .83, Log1p 1.44, Tanh 1.05, Sigmoid 2.34, Erf 1.38, Softplus 1.95, Rsqrt 1.49; each level of vector
// instructions gave the same bits. Denormal numbers count as 0.

#include "elementwise_loops.h"

#include <cmath>
#include <cstring>

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

inline uint32_t Bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

inline float FromBits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

constexpr float kInfinity = __builtin_inff();
constexpr float kNaN = __builtin_nanf("");

inline float Copy(float a) { return a; }
inline float CastBoolToFloat(float a) { return a; }
inline float Add(float a, float b) { return a + b; }
inline float Sub(float a, float b) { return a - b; }
inline float Mul(float a, float b) { return a * b; }
inline float RealDiv(float a, float b) { return a / b; }
// Not a number where one of the two is none; TensorFlow's depends on where in the tensor they are.
inline float Maximum(float a, float b) { return a < b || b != b ? b : a; }
inline float Minimum(float a, float b) { return b < a || b != b ? b : a; }
inline float SquaredDifference(float a, float b) { return (a - b) * (a - b); }
inline float Neg(float a) { return -a; }
inline float Abs(float a) { return FromBits(Bits(a) & 0x7FFFFFFF); }
inline float Sign(float a) { return a > 0 ? 1.f : a < 0 ? -1.f : a == 0 ? 0.f : a; }
inline float Square(float a) { return a * a; }
inline float Reciprocal(float a) { return 1 / a; }
inline float Sqrt(float a) { return __builtin_sqrtf(a); }
inline float Rsqrt(float a) { return 1 / __builtin_sqrtf(a); }
inline float Floor(float a) { return __builtin_floorf(a); }
inline float Ceil(float a) { return __builtin_ceilf(a); }

// x = n log 2 + r with whole n and |r| ≤ log 2 / 2. log 2 is taken in two parts, of which n times the first is exact.
struct Reduced {
  float r;
  // 2ⁿ is the product of the two; for n beyond the exponents of a float each is still one.
  float scale1, scale2;
};

inline Reduced Reduce(float x) {
  constexpr float shift = 12582912;  // 1.5 · 2²³: its sum with a number rounds it to a whole one, in the lowest bits
  const float shifted = x * 1.44269504f + shift;
  const float n = shifted - shift;
  const float r = x - n * 0.693359375f - n * -2.12194440e-4f;
  const int32_t whole = static_cast<int32_t>(Bits(shifted) - Bits(shift));
  const int32_t half = whole >> 1;
  return {r, FromBits(static_cast<uint32_t>(half + 127) << 23), FromBits(static_cast<uint32_t>(whole - half + 127) << 23)};
}

// (eʳ − 1 − r) / r², |r| ≤ .35: Taylor's series with the last coefficients moved to where the error is even.
inline float ExpTail(float r) {
  float y = 1.98756915e-4f;
  y = y * r + 1.39819995e-3f;
  y = y * r + 8.33345205e-3f;
  y = y * r + 4.16657962e-2f;
  y = y * r + 1.66666657e-1f;
  return y * r + .5f;
}

inline float Exp(float x) {
  const float within = x > 89 ? 89.f : x < -104 ? -104.f : x;
  const Reduced part = Reduce(within);
  const float y = ExpTail(part.r) * (part.r * part.r) + part.r + 1;
  return y * part.scale1 * part.scale2;
}

inline float Expm1(float x) {
  const float within = x > 89 ? 89.f : x < -18 ? -18.f : x;
  const Reduced part = Reduce(within);
  const float y = ExpTail(part.r) * (part.r * part.r) + part.r;
  // 2ⁿ y + (2ⁿ − 1); from 20 on the 1 is below the last place.
  const float scale = part.scale1 * part.scale2;
  const float small = y * scale + (scale - 1);
  const float large = (y + 1) * part.scale1 * part.scale2;
  const float result = within > 20 ? large : small;
  return x == 0 ? x : result;
}

// log x = n log 2 + log m, with m in [√½, √2); log m by the series of log((1 + s) / (1 − s)).
inline float Log(float x) {
  const uint32_t offset = Bits(x) - 0x3F3504F3;
  const int32_t n = static_cast<int32_t>(offset) >> 23;
  const float m = FromBits(Bits(x) - (static_cast<uint32_t>(n) << 23));
  const float f = m - 1;
  const float s = f / (2 + f);
  const float z = s * s;
  const float w = z * z;
  const float tail = z * (.66666663f + w * .284987867f) + w * (.400009722f + w * .242790788f);
  const float half = .5f * f * f;
  const float k = static_cast<float>(n);
  const float y = s * (half + tail) + k * 9.05800049e-6f - half + f + k * .693138123f;
  const float positive = x < kInfinity ? y : x;
  return x > 0 ? positive : x == 0 ? -kInfinity : kNaN;
}

// log(1 + x) is log u for u = 1 + x, and what the rounding of u lost.
inline float Log1p(float x) {
  const float u = 1 + x;
  const float lost = (x - (u - 1)) / u;
  const float y = Log(u) + (u > 0 && u < kInfinity ? lost : 0);
  return x == 0 ? x : y;
}

// Near 0 x + x z p(z) with z = x²; p fits (tanh(x) / x − 1) / x². Else 1 − 2 / (exp(2 x) + 1).
inline float Tanh(float x) {
  const float size = Abs(x);
  const float z = size * size;
  float p = 1.58475642e-3f;
  p = p * z - 7.40955770e-3f;
  p = p * z + 2.13029906e-2f;
  p = p * z - 5.38523309e-2f;
  p = p * z + 1.33322209e-1f;
  p = p * z - 3.33332986e-1f;
  const float near = size + size * (z * p);
  const float far = 1 - 2 / (Exp(2 * size) + 1);
  return FromBits(Bits(size < .8f ? near : far) | (Bits(x) & 0x80000000));
}

inline float Sigmoid(float x) {
  const float e = Exp(-Abs(x));
  return (x < 0 ? e : 1.f) / (1 + e);
}

// Near 0 x + x p(x²), else 1 − exp(−x q(x)); p and q fit erf(x) / x − 1 and −log(1 − erf x) / x by least squares.
inline float Erf(float x) {
  const float size = Abs(x) > 4 ? 4.f : Abs(x);
  const float s = size * size;
  float p = 8.39071363e-5f;
  p = p * s - 8.14905565e-4f;
  p = p * s + 5.20176906e-3f;
  p = p * s - 2.68597994e-2f;
  p = p * s + 1.12837054e-1f;
  p = p * s - 3.76126349e-1f;
  p = p * s + 1.28379166e-1f;
  const float near = size + size * p;
  float q = 1.10668325e-5f;
  q = q * size - 3.20859021e-4f;
  q = q * size + 3.63335572e-3f;
  q = q * size - 2.37403512e-2f;
  q = q * size + 1.06208935e-1f;
  q = q * size + 6.35169804e-1f;
  q = q * size + 1.12864363f;
  const float far = 1 - Exp(-size * q);
  // Of the smallest, the product with p would be denormal.
  const float y = size < 1e-30f ? size * 1.12837917f : size < .925f ? near : far;
  return x == x ? FromBits(Bits(y) | (Bits(x) & 0x80000000)) : x;
}

inline float Softplus(float x) { return Maximum(x, 0) + Log1p(Exp(-Abs(x))); }

inline float Relu(float a) { return a <= 0 ? 0.f : a; }
inline float Relu6(float a) { return a <= 0 ? 0.f : a > 6 ? 6.f : a; }
inline float LeakyRelu(float a, float alpha) { return a > 0 ? a : a * alpha; }
inline float ReluGrad(float dy, float x) { return dy * (x > 0 ? 1.f : 0.f); }
inline float Relu6Grad(float dy, float x) { return dy * (x > 0 && x < 6 ? 1.f : 0.f); }
inline float LeakyReluGrad(float dy, float x, float alpha) { return x > 0 ? dy : dy * alpha; }
inline float EluGrad(float dy, float y) { return y < 0 ? (y + 1) * dy : dy; }
inline float SigmoidGrad(float y, float dy) { return dy * (y * (1 - y)); }
inline float TanhGrad(float y, float dy) { return dy * (1 - y * y); }
inline float SoftplusGrad(float dy, float x) { return dy * Sigmoid(x); }
inline float SqrtGrad(float y, float dy) { return dy == 0 ? 0.f : .5f * dy / y; }
inline float RsqrtGrad(float y, float dy) { return -.5f * (dy * y) * (y * y); }
inline float ReciprocalGrad(float y, float dy) { return dy == 0 ? 0.f : -y * y * dy; }
inline float ClipByValue(float x, float low, float high) { return Maximum(Minimum(x, high), low); }
inline float Less(float a, float b) { return a < b ? 1.f : 0.f; }
inline float LessEqual(float a, float b) { return a <= b ? 1.f : 0.f; }
inline float Greater(float a, float b) { return a > b ? 1.f : 0.f; }
inline float GreaterEqual(float a, float b) { return a >= b ? 1.f : 0.f; }
inline float Equal(float a, float b) { return a == b ? 1.f : 0.f; }
inline float NotEqual(float a, float b) { return a != b ? 1.f : 0.f; }
inline float LogicalAnd(float a, float b) { return a * b; }
inline float LogicalOr(float a, float b) { return a < b ? b : a; }
inline float LogicalNot(float a) { return 1 - a; }
inline float Select(float condition, float a, float b) { return condition != 0 ? a : b; }

template <float (*f)(float)>
void Each1(const float* a, const float*, const float*, float* result, int64_t count) {
#pragma GCC ivdep
  for (int64_t i = 0; i < count; i++) result[i] = f(a[i]);
}

template <float (*f)(float, float)>
void Each2(const float* a, const float* b, const float*, float* result, int64_t count) {
#pragma GCC ivdep
  for (int64_t i = 0; i < count; i++) result[i] = f(a[i], b[i]);
}

template <float (*f)(float, float, float)>
void Each3(const float* a, const float* b, const float* c, float* result, int64_t count) {
#pragma GCC ivdep
  for (int64_t i = 0; i < count; i++) result[i] = f(a[i], b[i], c[i]);
}

}  // namespace

#define SELFLAB_LOOP(name, operands, cost) Each##operands<name>,
const Loop kLoops[kInstructions] = {SELFLAB_INSTRUCTIONS(SELFLAB_LOOP)};
#undef SELFLAB_LOOP

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
