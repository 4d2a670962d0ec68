/* The floor of the engine's benchmark: one hidden layer with relu, a sigmoid, Adam, batch by batch; nothing but loops.
   Weights lie as kernel (width, units), bias, kernel (units), bias; slots are gradient, first and second moment. */

#include <math.h>
#include <string.h>

void train(const float *x, const float *y, const int *orders, float *weights, float *slots, float *losses,
           int rows, int width, int units, int batch, int epochs)
{
    const int count = (width + 2) * units + 1;
    float *gradient = slots, *first = slots + count, *second = slots + 2 * count;
    float hidden[units], back[units];
    float *kernel = weights, *bias = kernel + width * units, *out = bias + units, *last = out + units;
    float *to_kernel = gradient, *to_bias = to_kernel + width * units, *to_out = to_bias + units, *to_last = to_out + units;
    long step = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
        const int *order = orders + (long)epoch * rows;
        double total = 0;
        for (int at = 0; at < rows; at += batch) {
            const int there = rows - at < batch ? rows - at : batch;
            memset(gradient, 0, sizeof(float) * count);
            for (int row = 0; row < there; row++) {
                const float *values = x + (long)order[at + row] * width;
                const float truth = y[order[at + row]];
                for (int unit = 0; unit < units; unit++) hidden[unit] = bias[unit];
                for (int place = 0; place < width; place++)
                    for (int unit = 0; unit < units; unit++)
                        hidden[unit] += values[place] * kernel[place * units + unit];
                float sum = *last;
                for (int unit = 0; unit < units; unit++) {
                    hidden[unit] = hidden[unit] > 0 ? hidden[unit] : 0;
                    sum += hidden[unit] * out[unit];
                }
                const float share = 1 / (1 + expf(-sum));
                total += fmaxf(sum, 0) - sum * truth + log1pf(expf(-fabsf(sum)));
                const float error = (share - truth) / there;
                *to_last += error;
                for (int unit = 0; unit < units; unit++) {
                    to_out[unit] += error * hidden[unit];
                    back[unit] = hidden[unit] > 0 ? error * out[unit] : 0;
                    to_bias[unit] += back[unit];
                }
                for (int place = 0; place < width; place++)
                    for (int unit = 0; unit < units; unit++)
                        to_kernel[place * units + unit] += values[place] * back[unit];
            }
            step++;
            const float rate = 1e-3f * sqrtf(1 - powf(0.999f, step)) / (1 - powf(0.9f, step));
            for (int place = 0; place < count; place++) {
                first[place] += 0.1f * (gradient[place] - first[place]);
                second[place] += 0.001f * (gradient[place] * gradient[place] - second[place]);
                weights[place] -= rate * first[place] / (sqrtf(second[place]) + 1e-7f);
            }
        }
        losses[epoch] = (float)(total / rows);
    }
}
