// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong in the threads that read the training part is the error of a fit, not the end of the program.
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

#include "core/features/prepare.h"
#include "core/graph/registry.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

class Fitted : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        std::string bytes = "text,label,split\n";
        for (int i = 0; i < 200; ++i)
            bytes += "sentence number " + std::to_string(i) + " of them," + (i % 2 ? "odd" : "even") + ",train\n";
        auto dataset = Dataset::open(write(bytes));
        ASSERT_TRUE(dataset) << dataset.error().text();
        m_dataset = *std::move(dataset);
        auto graph = make_template("reference", {{Modality::text, "text"}}, "label");
        ASSERT_TRUE(graph) << graph.error().text();
        m_graph = *std::move(graph);
    }
    Result<Preparer> fit(const Progress& progress, int threads) const {
        return Preparer::fit(m_graph, builtin_registry(), *m_dataset, {}, progress, threads);
    }

    std::optional<Dataset> m_dataset;
    GraphSpec m_graph;
};

TEST_F(Fitted, ReportsAnExceptionAsAnError) {
    for (const int threads : {0, 3}) {
        ASSERT_TRUE(fit({}, threads));
        const auto no_memory = fit([](double, const std::string&) { throw std::bad_alloc(); }, threads);
        // Helpers may have taken all the work before the thread that tells of progress began.
        if (threads > 0 && no_memory) continue;
        ASSERT_FALSE(no_memory);
        EXPECT_EQ(no_memory.error().code, ErrorCode::out_of_memory);
        EXPECT_NE(no_memory.error().where.find("row 0"), std::string::npos) << no_memory.error().text();
    }
    const auto other = fit([](double, const std::string&) { throw std::runtime_error("odd"); }, 0);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::internal);
    EXPECT_EQ(other.error().message, "odd");
}

} // namespace
} // namespace triptych
