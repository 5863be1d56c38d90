// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "app/workbench/page.h"

namespace triptych {

/// Settings left, curves in the middle, runs and what they came to on the right.
class TrainPage : public Page {
    Q_OBJECT

  public:
    explicit TrainPage(Session& session, QWidget* parent = nullptr);
    ~TrainPage() override;

    QString id() const override { return QStringLiteral("train"); }
    QString title() const override { return tr("Train"); }
    QList<QAction*> pageActions() const override;

    /// Asks before what cannot be undone; calls back where the answer is yes. Tests put their own in.
    using Confirm =
        std::function<void(const QString& question, const QString& yes, std::function<void()> then)>;
    void setConfirm(Confirm confirm);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
