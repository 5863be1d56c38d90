// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace triptych {

/// A folder of its own for each test, removed afterwards, and tables in it.
class TemporaryTable : public ::testing::Test {
  public:
    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path write(const std::string& bytes, const std::string& name = "table.csv") const {
        const std::filesystem::path file = m_folder / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }

  protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "triptych-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }

  private:
    std::filesystem::path m_folder;
};

} // namespace triptych
