// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>
#include <vector>

#include "core/graph/registry.h"

namespace triptych {

/// A title, help, category, unit or choice of a field table in the user's language (context "Fields"); the
/// English text where there is no translation.
QString fieldText(const std::string& english);
/// Every text of the catalogue, the settings and the templates that fieldText may be asked for: the list that
/// lupdate reads.
const std::vector<const char*>& fieldTexts();

/// A value as a person writes it: 0.001, 1e-5, 128. Booleans and choices are translated.
QString valueText(const Field& field, const Value& value);
/// What is wrong with a value, made from code and values. @param error  of check_value or parse_value
QString fieldErrorText(const Field& field, const Error& error);

/// What is wrong with a graph, in the user's language: English sentences of core whose values were taken out
/// and put back around the translation (context "Problems").
/// Core's own sentence where it is not among problemTexts().
QString problemText(const Error& error);
bool knowsProblem(const Error& error); ///< problemText has more than core's own sentence
const std::vector<const char*>& problemTexts(); ///< the sentences, with %1 for the first value

} // namespace triptych
