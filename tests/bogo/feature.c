/* SPDX-License-Identifier: Apache-2.0 */
#include "feature.h"

const feature *const features[] = {
    &feature_core,
    &feature_creds,
    &feature_callbacks,
    &feature_peer,
    &feature_raw,
    &feature_exts,
    &feature_early,
    &feature_psk,
};

const size_t num_features = sizeof features / sizeof features[0];
