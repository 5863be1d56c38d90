// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/cli/explain_options.h"
#include "core/dataset/evidence.h"
#include "core/explain/donors.h"
#include "core/explain/export.h"

namespace triptych {

/// One row, explained by the chosen methods.
struct ExplainedRow {
    /// {"format", "version", "row", "data", "cells", "media", "head", "label", "predicted", "probability", "run", "model_hash",
    /// "methods": {ID: {…attribution_to_json or shapley_to_json, "asked", "faithfulness", "randomisation", "pointing"}},
    /// "left_out": {ID: {"asked", "error"}}}, the latter of methods that need what the model, or the row, has not. Label, prediction
    /// and probability are of the head that is explained; null where the row cannot be read. "asked", "data", "cells", "media" (of
    /// the files that the row names) and "head" tell a later call whether it would come to the same. Values finer than tokens
    /// ("maps") only with a report.
    nlohmann::json document;
    bool computed = false;        ///< false: all of it was there before
    std::optional<Report> report; ///< for pictures; only where it was asked for
};

/// Explains rows of a table as the command line says.
class RowExplainer {
  public:
    /// Loads run and table. @error what they say; invalid_argument for what the run does not have; too_few_rows for an empty split
    static Result<RowExplainer> open(const ExplainOptions& options, ChosenMethods methods, Job& job);

    const std::vector<std::size_t>& rows() const { return m_rows; }
    const Predictor& predictor() const { return *m_predictor; }
    const Dataset& dataset() const { return *m_dataset; }
    /// Of the curves of faithfulness: the logit, or the standardised value of a number.
    ValueScale curve_scale() const { return value_scale({m_target.head, m_target.output, false}, m_targets); }
    /// Those that any row so far could be explained by.
    std::vector<std::string> methods() const;
    /// Why the others were left out, by id: of the first row.
    std::map<std::string, std::string> left_out() const;
    /// Rows that these were left out of though other rows could be explained by them: {ID: [{"row", "error"}]}
    nlohmann::json left_out_rows() const;
    /// "shapley of 2 of 40 rows", for a note; empty: none were
    std::string left_out_text() const;
    /// Why a method that was asked for by name could be used for no row; or any of all that there are. Nothing: each was.
    std::optional<Error> failure() const;

    /// @param before  the document of an earlier call, or null: what is the same there is kept
    /// A row of a part that lacks what a method needs, or that cannot be read, is told in "left_out".
    /// @param report  whether pictures will be made; then everything is computed
    /// @error naming the row
    Result<ExplainedRow> explain(std::size_t row, const nlohmann::json& before, bool report, const Progress& progress);

    /// Where a row's document stands in a folder.
    static std::filesystem::path file(const std::filesystem::path& folder, std::size_t row);

  private:
    RowExplainer(const ExplainOptions& options, ChosenMethods methods, Job& job) : m_options(options), m_methods(std::move(methods)), m_job(job) {}

    /// Draws them once. @error cancelled
    Result<const Donors*> draw_donors();
    nlohmann::json asked(const ChosenMethod& method) const;
    bool has(const nlohmann::json& entry, const ChosenMethod& method) const;
    bool leaves_out(const Error& error, const PreparedSample& sample) const;
    void refuse(const std::string& method, std::size_t row, Error why);
    /// @error bad_graph where the model, or the sample, has not what the method needs; of a sample without inputs also
    ///        too_few_rows, bad_format
    Result<nlohmann::json> compute(const ChosenMethod& method, std::size_t row, const PreparedSample& sample, Report* report,
                                   const Progress& progress);

    const ExplainOptions& m_options;
    ChosenMethods m_methods;
    Job& m_job;
    std::shared_ptr<const Predictor> m_predictor;
    std::shared_ptr<const Dataset> m_dataset;
    ExplainTarget m_target;
    std::vector<Target> m_targets; ///< as they stand in the table
    std::vector<std::size_t> m_rows;
    std::vector<RowEvidence> m_evidence;
    std::string m_evidence_hash; ///< of the file
    std::optional<Donors> m_donors;
    std::map<std::string, std::map<std::size_t, Error>> m_refused; ///< by method: rows that could not be explained by it, and why
    std::set<std::string> m_worked;
};

/// As they are stored; null where there is none, or it cannot be read.
std::string document_text(const nlohmann::json& document);
nlohmann::json read_document(const std::filesystem::path& file);

/// One line a row and method: target, values, weight of each input, faithfulness, pointing. With a header; RFC 4180.
/// @param documents  of rows, in order
std::string summary_csv(const std::vector<nlohmann::json>& documents, const std::vector<std::string>& methods, const std::vector<std::string>& inputs);
/// Means over the rows, by method. Under "randomisation" the layers in the order in which they forget, with the least and largest
/// correlation of any row and seed.
nlohmann::json summary_means(const std::vector<nlohmann::json>& documents, const std::vector<std::string>& methods);

/// Writes pictures, tables, sounds and the page of one row. @return their names by what they are
Result<nlohmann::json> write_pictures(const Report& report, const std::filesystem::path& folder);

} // namespace triptych
