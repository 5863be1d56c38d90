// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/explain/input_tokens.h"
#include "core/training/predictor.h"

namespace triptych {

/// One change of a sample. Edits are applied in order; each makes a child of what the ones before made.
struct SampleEdit {
    enum class Kind {
        text,   ///< the input's text becomes `text`
        remove, ///< the pieces are replaced by the baseline
        keep,   ///< all but the pieces of that input are
        drop,   ///< the input is absent
        swap,   ///< the input is that of another sample
        number  ///< column `column` of an input of numbers becomes `text`, as a cell would hold it
    };
    Kind kind = Kind::drop;
    std::string input;
    std::string text;
    std::vector<InputToken> pieces;
    Baseline baseline = Baseline::mean;
    std::size_t column = 0;
    PreparedValue value; ///< swap: what it becomes
    std::string label;   ///< swap: of whom, "row 12"
};
/// "text: “grinding noise”", "image without 3 pieces", in English; the window makes its own.
std::string edit_text(const SampleEdit& edit);

/// @error unknown_name for an input, invalid_argument where the kind does not fit the input, what the preparer says of a
///        text or number
Result<PreparedSample> edited(const PreparedSample& sample, const std::vector<SampleEdit>& edits, const Preparer& preparer);

/// A piece of two texts. In order, those that are not `added` make up the text before, those that are not `gone` the one after.
struct TextChange {
    enum class Kind { same, gone, added };
    Kind kind = Kind::same;
    std::string text;
};
/// What became of a text, word by word; letters that stand without spaces, as in Chinese, one by one. Where both are so long
/// that this would take seconds, all between what they begin and end with alike has changed.
std::vector<TextChange> text_changes(const std::string& before, const std::string& after);

/// A change of what attention may carry. Weights that are knocked out are 0, and each row of weights is divided by its sum
/// again; a row that loses all stays 0.
struct Intervention {
    std::string node;          ///< that attends
    int layer = -1;            ///< depth; -1: all
    int head = -1;             ///< -1: all
    int query = -1, key = -1;  ///< tokens of the node's list, padding left out; -1: all. Within frames: of each frame
    std::string from, to;      ///< inputs: queries of `to` looking at keys of `from`; empty: all
};
/// @error unknown_name; out_of_range
Result<Prediction> predict_with(const Predictor& predictor, const PreparedSample& sample,
                                const std::vector<Intervention>& interventions);
/// The same with the attention that results, of a node. @param frame  as of Predictor::attention()
Result<Attention> attention_with(const Predictor& predictor, const PreparedSample& sample,
                                 const std::vector<Intervention>& interventions, const std::string& node = {}, int frame = 0);

} // namespace triptych
