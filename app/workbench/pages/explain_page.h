// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "app/workbench/page.h"
#include "app/workbench/pages/explain_tab.h"
#include "core/base/result.h"

class QComboBox;
class QFrame;
class QLabel;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace triptych {

class ModelStore;
class PinAction;

/// One run and one sample, looked at from several sides: the page chooses both, its tabs show what they have to say of
/// them. A tab is built when it is first shown.
class ExplainPage : public Page {
    Q_OBJECT

  public:
    explicit ExplainPage(Session& session, QWidget* parent = nullptr);
    ~ExplainPage() override;

    QString id() const override { return QStringLiteral("explain"); }
    QString title() const override { return tr("Explain"); }
    QList<QAction*> pageActions() const override;
    bool showPart(const QString& id) override; ///< a tab, by its id
    bool busy() const override;

    /// Asks for a folder to write to; answers at once or later, with an empty name where it was called off.
    using FolderChooser = std::function<void(QWidget* parent, const QString& title,
                                             const std::function<void(const QString&)>& answer)>;
    void setFolderChooser(FolderChooser chooser) { m_chooseFolder = std::move(chooser); }

    QString currentTab() const; ///< its id
    /// Null: it was not shown yet.
    ExplainTab* tab(const QString& id) const { return m_built.value(id); }
    const ExplainSubject& subject() const { return m_subject; } ///< what the shown tab was given
    const std::shared_ptr<ModelStore>& models() const { return m_models; }

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    QWidget* makeHeader();
    QWidget* makeTabs();
    QWidget* makeBanner();
    QWidget* makeEmpty();
    void makeActions();
    void retranslate();

    void followRuns();
    void followDataset();
    void followRow();
    void followProject();
    void request();
    void chooseTab(int index);
    ExplainTab* build(const QString& id);
    ExplainTab* shownTab() const;
    void updateState();
    void updateStepper();
    void updateBanner();
    void step(int direction);
    std::optional<qint64> neighbour(int direction) const;
    void exportShown();
    QString runName(const QString& folder) const;

    std::shared_ptr<ModelStore> m_models;
    FolderChooser m_chooseFolder;

    QAction *m_previous, *m_next, *m_export;
    PinAction* m_pin;
    QList<QAction*> m_tabActions; ///< one for each tab

    QLabel* m_runLabel;
    QComboBox* m_run;
    QToolButton *m_previousButton, *m_nextButton;
    QLabel* m_rowLabel;
    QSpinBox* m_row;
    QLabel* m_place;
    QComboBox* m_split;
    QLabel* m_busy;
    QPushButton* m_exportButton;
    QTabBar* m_bar;

    QFrame* m_banner;
    QLabel *m_bannerIcon, *m_bannerText;
    QPushButton* m_bannerCopy;

    QStackedWidget *m_pages, *m_tabs;
    QLabel *m_emptyTitle, *m_emptyText;
    QPushButton* m_emptyButton;
    QString m_emptyTarget;

    QMap<QString, ExplainTab*> m_built; ///< by id
    ExplainSubject m_subject;
    std::vector<std::size_t> m_rows; ///< of the chosen split, ascending
    std::optional<Error> m_exportError;
    bool m_dirty = true; ///< something changed while the page was hidden
};

} // namespace triptych
