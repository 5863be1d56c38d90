// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/workbench/page.h"

namespace triptych {

class ColumnsPanel;
class SamplePanel;
class SamplesPanel;
class SummaryPanel;

/// Columns and their preparation left, the samples in the middle over what they are like as a whole, the
/// selected sample on the right.
class DataPage : public Page {
    Q_OBJECT

  public:
    explicit DataPage(Session& session, QWidget* parent = nullptr);
    ~DataPage() override;

    QString id() const override { return QStringLiteral("data"); }
    QString title() const override { return tr("Data"); }
    QList<QAction*> pageActions() const override;
    bool busy() const override;

    ColumnsPanel& columns() const;
    SamplesPanel& samples() const;
    SamplePanel& sample() const;
    SummaryPanel& summary() const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
